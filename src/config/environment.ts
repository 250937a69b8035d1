import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { parseEnvironmentProxy } from '../domain/network/route.ts';
import { ConfigError } from './error.ts';
import { variableIn } from './read-flags.ts';
import type { EnvironmentProxy } from '../domain/network/route.ts';
import type { ProgramSearch } from '../servers/programs.ts';

/*
 * What variables say that are not ours.
 */

/**
 * How to reach Temporal, by its own variables and profile file; undefined where neither names an
 * address.
 */
export function readTemporalConfig(): ReturnType<typeof loadClientConnectConfig> | undefined {
  const config = loadClientConnectConfig();
  const { address = '' } = config.connectionOptions;
  return address === '' ? undefined : config;
}

/** Where the servers' programs are looked for. */
export function readProgramSearch(environment: NodeJS.ProcessEnv = process.env): ProgramSearch {
  const cache =
    variableIn(environment, 'TAGWRIGHT_CACHE') ??
    join(variableIn(environment, 'XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'tagwright');
  const file = new URL('../../tools/versions.env', import.meta.url);
  return { environment, cache, versions: parseEnv(readFileSync(file, 'utf8')) };
}

/** Where programs of ours keep what must outlive them. */
export function stateHome(environment: NodeJS.ProcessEnv): string {
  return variableIn(environment, 'XDG_STATE_HOME') ?? join(homedir(), '.local', 'state');
}

/** As curl and Go have it: in small letters first. @throws {ConfigError} */
export function environmentProxyIn(environment: NodeJS.ProcessEnv): EnvironmentProxy {
  function read(variable: string): string | undefined {
    return variableIn(environment, variable) ?? variableIn(environment, variable.toUpperCase());
  }
  function readUrl(variable: string): string | undefined {
    const value = read(variable);
    if (value === undefined || parseEnvironmentProxy(value) !== undefined) return value;
    // The value may hold a password, so it is not quoted.
    throw new ConfigError(
      `${variable.toUpperCase()} takes a URL of scheme http, https or socks5, such as "http://proxy:3128"`,
    );
  }
  return {
    httpProxy: readUrl('http_proxy'),
    httpsProxy: readUrl('https_proxy'),
    noProxy: read('no_proxy'),
  };
}
