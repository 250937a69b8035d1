import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { freePort } from '../../src/servers/port.ts';
import { startProcess } from '../../src/servers/process.ts';
import { eventually } from './eventually.ts';
import { program } from './programs.ts';
import type { ServerProcess } from '../../src/servers/process.ts';
import type { Postgres } from './postgres.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

const composeSchema = z.object({
  services: z.object({ temporal: z.object({ environment: z.record(z.string(), z.string()) }) }),
});

/**
 * Temporal's own server with all its services in one process, as `docker-compose.yml` has it: with
 * the same tables in PostgreSQL, the same settings, and a namespace `default`.
 */
export async function startPostgresTemporal(
  directory: string,
  postgres: Postgres,
): Promise<ServerProcess & { readonly address: string }> {
  await makeTables(postgres);
  const compose = await readFile(join(root, 'docker-compose.yml'), 'utf8');
  const { services } = composeSchema.parse(parse(compose));
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const server = await startProcess({
    name: 'temporal-server',
    program: program('temporal-server'),
    args: ['start'],
    environment: {
      ...services.temporal.environment,
      POSTGRES_SEEDS: '127.0.0.1',
      DB_PORT: String(postgres.port),
      POSTGRES_USER: postgres.user,
      BIND_ON_IP: '127.0.0.1',
      ...(await freePorts()),
      FRONTEND_GRPC_PORT: String(port),
      DYNAMIC_CONFIG_FILE_PATH: join(root, 'config', 'temporal', 'dynamic.yaml'),
    },
    logFile: join(directory, 'temporal-server.log'),
    isReady: () => makeNamespace(address),
  });
  return { ...server, address };
}

/** With the script that `docker-compose.yml` runs. */
async function makeTables({ port, user }: Postgres): Promise<void> {
  const tools = dirname(program('temporal-sql-tool'));
  const environment = {
    PATH: `${tools}:${process.env['PATH']}`,
    SQL_HOST: '127.0.0.1',
    SQL_PORT: String(port),
    SQL_USER: user,
    SQL_PASSWORD: 'any',
  };
  await run('sh', [join(root, 'config', 'temporal', 'schema.sh')], { env: environment });
}

/** The server's own would be the same on each machine. */
async function freePorts(): Promise<Readonly<Record<string, string>>> {
  const names = ['FRONTEND', 'MATCHING', 'HISTORY', 'WORKER'].flatMap((service) => [
    `${service}_GRPC_PORT`,
    `${service}_MEMBERSHIP_PORT`,
  ]);
  const all = [...names, 'FRONTEND_HTTP_PORT'];
  const ports = await Promise.all(all.map(async (name) => [name, String(await freePort())]));
  return Object.fromEntries(ports);
}

/** Makes the namespace `default`, once the server answers. */
async function makeNamespace(address: string): Promise<boolean> {
  const at = ['--address', address, '--namespace', 'default'];
  await run(program('temporal'), ['operator', 'namespace', 'create', ...at, '--retention', '3d']);
  // Other parts of the server hear of it a moment later.
  await eventually(() => run(program('temporal'), ['workflow', 'list', ...at]));
  return true;
}
