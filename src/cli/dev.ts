import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loopback } from '../domain/network/addresses.ts';
import { startDevServers } from './dev-servers.ts';
import { runWith, watchRun } from './run.ts';
import { openSession } from './session.ts';
import type { Flags } from '../config/flags.ts';
import type { DevServers } from './dev-servers.ts';

/**
 * Servers of its own and `run`, on this machine, until it is stopped; their state survives a
 * restart.
 */
export async function dev(flags: Flags): Promise<void> {
  const session = await openSession(flags);
  const directory = join(session.config.stateDirectory, 'dev');
  const { searchPath, temporalUi } = session.config;
  await using servers = await startDevServers({ directory, searchPath, temporalUi });
  const file = join(directory, 'environment');
  await writeFile(file, environmentOf(servers));
  console.log(
    [
      ...(servers.temporalUi === undefined ? [] : [`Temporal's UI   ${servers.temporalUi}`]),
      `registry        ${servers.registry}`,
      `Git             ${servers.gitUrl}/<name>.git (user git, password in ${servers.gitPasswordFile})`,
      `for your shell  . ${file}`,
    ].join('\n'),
  );
  if (flags['servers-only'] === true) {
    if (!session.signal.aborted) await once(session.signal, 'abort');
    return;
  }
  const { allowedAddresses } = session.config;
  const config = {
    ...session.config,
    kubeconfig: servers.kubeconfig,
    // The servers are all on loopback.
    allowedAddresses: [...loopback, ...allowedAddresses],
  };
  await using watching = await watchRun(session);
  await runWith({ ...session, config }, { watching, address: servers.temporalAddress });
}

/** What a shell needs to talk to the servers. */
function environmentOf(servers: DevServers): string {
  const variables = {
    KUBECONFIG: servers.kubeconfig,
    TEMPORAL_ADDRESS: servers.temporalAddress,
    DEV_TEMPORAL_UI: servers.temporalUi ?? '',
    DEV_REGISTRY: servers.registry,
    DEV_GIT_URL: servers.gitUrl,
    DEV_GIT_DIRECTORY: servers.gitDirectory,
    DEV_GIT_PASSWORD_FILE: servers.gitPasswordFile,
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`);
  return [...lines, `export PATH="$PATH":${quoted(servers.programs.join(':'))}`, ''].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
