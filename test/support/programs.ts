import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { findProgram } from '../../src/servers/programs.ts';
import type { ServerProgram } from '../../src/servers/programs.ts';

/** What set-up brings. */
export const versions = parseEnv(
  readFileSync(new URL('../../tools/versions.env', import.meta.url), 'utf8'),
);

/** The real server's program, as set-up left it. */
export function program(name: ServerProgram, environment = process.env): string {
  const cache =
    process.env['TAGWRIGHT_CACHE'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tagwright');
  return findProgram(name, { environment, cache, versions });
}
