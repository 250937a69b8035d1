import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readProgramSearch, readTemporalConfig } from '../../src/config/environment.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the way to Temporal', () => {
  test('is not known where nobody names an address', () => {
    vi.stubEnv('TEMPORAL_ADDRESS', '');
    vi.stubEnv('TEMPORAL_CONFIG_FILE', '/nowhere/temporal.toml');
    expect(readTemporalConfig()).toBeUndefined();
  });

  test("is what Temporal's own variables say", () => {
    vi.stubEnv('TEMPORAL_CONFIG_FILE', '/nowhere/temporal.toml');
    vi.stubEnv('TEMPORAL_ADDRESS', 'temporal.example:7233');
    vi.stubEnv('TEMPORAL_NAMESPACE', 'fleet');
    expect(readTemporalConfig()).toMatchObject({
      namespace: 'fleet',
      connectionOptions: { address: 'temporal.example:7233' },
    });
  });
});

describe('the search for programs', () => {
  test.for([
    ['the cache of set-up', { TAGWRIGHT_CACHE: '/c' }, '/c'],
    ['the cache of everything', { XDG_CACHE_HOME: '/x' }, '/x/tagwright'],
    ['the home directory', { XDG_CACHE_HOME: '' }, join(homedir(), '.cache', 'tagwright')],
  ] as const)('looks in %s', ([, environment, cache]) => {
    expect(readProgramSearch(environment)).toMatchObject({ environment, cache });
  });

  test('knows the versions that set-up builds', () => {
    expect(readProgramSearch({}).versions).toMatchObject({
      TEMPORAL_VERSION: expect.stringMatching(/^\d/),
    });
  });
});
