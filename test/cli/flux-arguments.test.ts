import { describe, expect, test, vi } from 'vitest';
import { tagwright } from '../../src/cli/commands.ts';
import { runProgram } from '../../src/cli/program.ts';
import { readCommandLine } from '../../src/cli/read-command-line.ts';
import { withCommand } from '../../src/cli/with-command.ts';
import { readConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/error.ts';
import { flagTable } from '../../src/config/flags.ts';
import { fluxFlags, unneededAmong } from '../../src/config/flux-flags.ts';
import { fixedGates, readFeatureGates, switchableGates } from '../../src/domain/feature-gates.ts';
import { deployed, flagsOfFlux, gatesOfFlux, minors, patches } from '../support/flux-arguments.ts';
import type { Values } from '../../src/cli/command.ts';
import type { Config } from '../../src/config/config.ts';
import type { FluxFlag } from '../../src/config/flux-flags.ts';

const table: Readonly<Record<string, FluxFlag>> = fluxFlags;

/** What the words of a container's `args` come to. */
function valuesOf(...args: readonly string[]): Values {
  const asked = readCommandLine(tagwright, withCommand(args));
  if (asked.kind === 'text') throw new Error(asked.text);
  expect(asked.command.name).toBe('run');
  return asked.given.values;
}

function configOf(...args: readonly string[]): Config {
  return readConfig(valuesOf(...args), { RUNTIME_NAMESPACE: 'flux-system' });
}

function unneeded(...args: readonly string[]): readonly string[] {
  return unneededAmong(valuesOf(...args)).map(({ flag }) => flag);
}

describe('the table', () => {
  test('has every flag of both controllers, and no other', () => {
    const all = minors.flatMap((minor) => [
      ...flagsOfFlux('reflector', minor),
      ...flagsOfFlux('automation', minor),
    ]);
    expect(Object.keys(table).toSorted()).toEqual([...new Set(all)].toSorted());
  });

  test('calls done what is a flag of the servers', () => {
    const done = Object.keys(table).filter((name) => table[name]?.fate.kind === 'done');
    expect(done.filter((name) => !(name in flagTable))).toEqual([]);
  });

  test('has every gate', () => {
    const defaults = Object.entries(fixedGates).map(([gate, one]) => [gate, one.default]);
    expect({ ...switchableGates, ...Object.fromEntries(defaults) }).toEqual(gatesOfFlux);
  });
});

describe.for(['reflector', 'automation'] as const)('of the %s', (controller) => {
  test.for(minors)('every flag of Flux 2.%i is taken at its default', (minor) => {
    const flags = flagsOfFlux(controller, minor);
    // Flux reads the default of its gates and accounts as nothing.
    const args = flags.map((flag) => `--${flag}=${table[flag]?.default}`);
    const { watching, scope, backoff } = configOf(...args);
    expect({ watching, scope, backoff }).toEqual({
      watching: { health: { port: 9440 }, metrics: { port: 8080 }, joinsTemporal: false },
      scope: {},
      backoff: { firstMs: 750, longestMs: 900_000 },
    });
    const taken = flags.filter((flag) => table[flag]?.fate.kind === 'unneeded');
    expect(unneeded(...args).toSorted()).toEqual(taken.map((flag) => `--${flag}`).toSorted());
  });
});

describe('the arguments of the Deployments', () => {
  const eventsUrl = 'http://notification-controller.flux-system.svc.cluster.local./';

  test.for([[], ['run']] as const)('do what they do in Flux, behind %j', (before) => {
    const { watching, scope, logLevel } = configOf(...before, ...deployed);
    expect(scope).toEqual({});
    expect(logLevel).toBe('info');
    expect(watching.eventsUrl).toBe(eventsUrl);
    expect(unneeded(...before, ...deployed)).toEqual(['--enable-leader-election']);
  });

  test('without the word are served where Flux serves, unless they say where', () => {
    expect(configOf(...deployed).watching).toMatchObject({
      health: { port: 9440 },
      metrics: { port: 8080 },
    });
    expect(configOf(...deployed, '--metrics-addr=127.0.0.1:9').watching.metrics).toEqual({
      host: '127.0.0.1',
      port: 9,
    });
    expect(configOf('run', ...deployed).watching).toEqual({ eventsUrl, joinsTemporal: false });
  });

  test.for<readonly [string, object]>([
    ['the multi-tenancy lockdown', { noCrossNamespaceRefs: true }],
    [
      'the lockdown of identities',
      { objectIdentity: { kind: 'enabled', defaultServiceAccount: 'default' } },
    ],
    ['a shard', { scope: { labelSelector: 'sharding.fluxcd.io/key=shard1' } }],
    ['what is in no shard', { scope: { labelSelector: '!sharding.fluxcd.io/key' } }],
    ['vertical scaling', { concurrent: 10, requeueDependencyMs: 5_000 }],
    [
      'more requests and shorter waits',
      {
        kubernetesRate: { perSecond: 500, burst: 1000 },
        backoff: { firstMs: 5_000, longestMs: 120_000 },
      },
    ],
    ['one namespace', { scope: { namespace: 'flux-system' } }],
  ])('take the patch for %s', ([name, expected]) => {
    const patch = patches[name] ?? [];
    expect(patch).not.toEqual([]);
    expect(configOf(...deployed, ...patch)).toMatchObject(expected);
    expect(configOf(...deployed)).not.toMatchObject(expected);
  });
});

describe("Go's forms", () => {
  test.for<readonly [string, readonly string[], object]>([
    ['a value as the next word', ['--concurrent', '7'], { concurrent: 7 }],
    ['a switch alone', ['--no-cross-namespace-refs'], { noCrossNamespaceRefs: true }],
    ['a switch that is off', ['--watch-all-namespaces=F'], { scope: { namespace: 'flux-system' } }],
    ['what was said last', ['--log-level=debug', '--log-level=error'], { logLevel: 'error' }],
    [
      'a switch as it was said last',
      ['--no-cross-namespace-refs', '--no-cross-namespace-refs=0'],
      { noCrossNamespaceRefs: false },
    ],
    [
      'gates one by one',
      [
        '--feature-gates=ObjectLevelWorkloadIdentity=true',
        '--feature-gates=GitAllBranchReferences=false,GitShallowClone=true',
      ],
      { objectIdentity: { kind: 'enabled' }, rebuild: 'always' },
    ],
    [
      'a list piece by piece',
      ['--ssh-kex-algos=a,b', '--ssh-kex-algos=c'],
      { ssh: { keyExchange: ['a', 'b', 'c'] } },
    ],
    ['the level that Flux calls trace', ['--log-level=trace'], { logLevel: 'trace' }],
    ['a log for people', ['--log-encoding=console'], { logEncoding: 'console' }],
    [
      'what is kept of cloud tokens',
      ['--token-cache-max-size=0', '--token-cache-max-duration=5m'],
      { tokenCache: { maxKept: 0, maxKeptMs: 300_000 } },
    ],
  ])('%s is read', ([, args, expected]) => {
    expect(configOf(...args)).toMatchObject(expected);
  });

  test.for([
    ['one dash', ['-log-level=info'], /'-log-level=info'/],
    [
      'a switch that is neither',
      ['--enable-leader-election=yes'],
      /'--enable-leader-election=yes'/,
    ],
    ['what neither controller has', ['--leader-elect'], /'--leader-elect'/],
    [
      'a jitter, which the image controllers have not',
      ['--interval-jitter-percentage=5'],
      /jitter/,
    ],
  ] as const)('%s is refused, as by Flux', ([, args, message]) => {
    expect(() => valuesOf(...args)).toThrow(message);
  });

  test.for([
    ['no duration', ['--min-retry-delay=5'], /--min-retry-delay takes a duration/],
    ['no wait at all', ['--requeue-dependency=0s'], /--requeue-dependency takes a duration/],
    ['no step', ['--concurrent=0'], /--concurrent takes a whole number/],
    ['another encoding', ['--log-encoding=xml'], /--log-encoding must be one of json, console/],
    [
      'a gate at a value that cannot be',
      ['--feature-gates=GitShallowClone=false'],
      /mirrors fetch/,
    ],
  ] as const)('%s is refused', ([, args, message]) => {
    expect(() => configOf(...args)).toThrow(ConfigError);
    expect(() => configOf(...args)).toThrow(message);
  });

  test('one namespace cannot be watched whose name is not known', () => {
    const values = valuesOf('--watch-all-namespaces=false');
    expect(() => readConfig(values, {})).toThrow(/RUNTIME_NAMESPACE/);
    expect(
      readConfig({ ...values, 'watch-namespace': 'team' }, { RUNTIME_NAMESPACE: 'flux-system' })
        .scope.namespace,
    ).toBe('team');
  });
});

test.for(Object.entries(gatesOfFlux))('the gate %s is taken at its default', ([gate, isOn]) => {
  expect(readFeatureGates(`${gate}=${isOn}`)).toEqual(readFeatureGates(''));
});

test.for(['aws-autologin-for-ecr', 'azure-autologin-for-acr', 'gcp-autologin-for-gcr'])(
  '--%s may say that it is off, and what to do instead of on',
  (flag) => {
    expect(unneeded(`--${flag}=false`)).toEqual([]);
    expect(() => unneeded(`--${flag}`)).toThrow(/set spec\.provider: (aws|azure|gcp)/);
  },
);

test('flags alone start the program: what is wrong with them is told', async () => {
  using told = vi.spyOn(console, 'error').mockReturnValue();
  expect(await runProgram([...deployed, '--leader-elect'])).toBe(2);
  expect(told.mock.lastCall?.[0]).toMatch(/'--leader-elect'.*"tagwright run --help"/);
});

test.for(['--help', '-h', '--version'])('%s alone asks about the program', (question) => {
  expect(withCommand([question])).toEqual([question]);
});
