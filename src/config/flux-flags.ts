import { ConfigError } from './error.ts';
import type { Flag } from './flags.ts';

/** A flag of Flux's image controllers, and what becomes of it. */
export interface FluxFlag {
  /** Whose it is. */
  readonly of: 'both' | 'reflector' | 'automation';
  /** Flux's. */
  readonly default: string;
  /** The releases of Flux that have it; absent: all from 2.3 to 2.9. */
  readonly releases?: string;
  readonly fate: Fate;
}

export type Fate =
  /** It is a flag of ours; `differs` says in what it differs from Flux's. */
  | { readonly kind: 'done'; readonly differs?: string }
  /** It is taken, and there is nothing to do for it. */
  | { readonly kind: 'unneeded'; readonly type: Flag['type']; readonly why: string }
  /** A switch that can only be off. */
  | { readonly kind: 'off'; readonly why: string };

function unneeded(type: Flag['type'], why: string): Fate {
  return { kind: 'unneeded', type, why };
}

const done: Fate = { kind: 'done' };
const noLeader = 'any number of starters and workers share the work: none leads';
const noStore = 'tag lists are a cache in --cache-dir, for which --tag-budget-mb is the limit';

function autologin(provider: string): FluxFlag {
  const why = `Flux has no such flag since 2.7: set spec.provider: ${provider} on the ImageRepositories`;
  return { of: 'reflector', default: 'false', releases: '2.3 to 2.6', fate: { kind: 'off', why } };
}

/** All flags of image-reflector-controller and image-automation-controller of Flux 2.3 to 2.9. */
export const fluxFlags = {
  'metrics-addr': {
    of: 'both',
    default: ':8080',
    fate: { kind: 'done', differs: 'off where `run` is written and nothing is said' },
  },
  'health-addr': {
    of: 'both',
    default: ':9440',
    fate: {
      kind: 'done',
      differs:
        'off where `run` is written and nothing is said; `/readyz` says whether work is done',
    },
  },
  'events-addr': { of: 'both', default: '', fate: done },
  concurrent: {
    of: 'both',
    default: '4',
    fate: {
      kind: 'done',
      differs:
        'counts steps at registries, and as many at Git servers, of which no namespace gets all; without it 1000 and 200',
    },
  },
  'requeue-dependency': { of: 'reflector', default: '30s', releases: '2.8, 2.9', fate: done },
  'min-retry-delay': { of: 'both', default: '750ms', fate: done },
  'max-retry-delay': {
    of: 'both',
    default: '15m0s',
    fate: { kind: 'done', differs: "the resource's own interval is a limit too" },
  },
  'watch-all-namespaces': {
    of: 'both',
    default: 'true',
    fate: { kind: 'done', differs: 'with false, a missing `RUNTIME_NAMESPACE` is an error' },
  },
  'watch-label-selector': { of: 'both', default: '', fate: done },
  'watch-configs-label-selector': {
    of: 'both',
    default: 'reconcile.fluxcd.io/watch=Enabled',
    releases: '2.7 to 2.9',
    fate: unneeded(
      'string',
      'no ConfigMaps or Secrets are watched: each is read when it is needed, and Flux watches none for images',
    ),
  },
  'no-cross-namespace-refs': { of: 'both', default: 'false', fate: done },
  'default-service-account': { of: 'both', default: '', releases: '2.7 to 2.9', fate: done },
  'feature-gates': { of: 'both', default: '', fate: { kind: 'done', differs: 'see below' } },
  'log-level': { of: 'both', default: 'info', fate: done },
  'log-encoding': { of: 'both', default: 'json', fate: done },
  'kube-api-qps': { of: 'both', default: '50', fate: done },
  'kube-api-burst': { of: 'both', default: '300', fate: done },
  'ssh-kex-algos': { of: 'automation', default: '', fate: done },
  'ssh-hostkey-algos': { of: 'automation', default: '', fate: done },
  'token-cache-max-size': { of: 'both', default: '100', releases: '2.6 to 2.9', fate: done },
  'token-cache-max-duration': { of: 'both', default: '1h0m0s', releases: '2.6 to 2.9', fate: done },
  'enable-leader-election': { of: 'both', default: 'false', fate: unneeded('boolean', noLeader) },
  'leader-election-release-on-cancel': {
    of: 'both',
    default: 'true',
    fate: unneeded('boolean', noLeader),
  },
  'leader-election-lease-duration': {
    of: 'both',
    default: '35s',
    fate: unneeded('string', noLeader),
  },
  'leader-election-renew-deadline': {
    of: 'both',
    default: '30s',
    fate: unneeded('string', noLeader),
  },
  'leader-election-retry-period': { of: 'both', default: '5s', fate: unneeded('string', noLeader) },
  'storage-path': { of: 'reflector', default: '/data', fate: unneeded('string', noStore) },
  'storage-value-log-file-size': {
    of: 'reflector',
    default: '268435456',
    fate: unneeded('string', noStore),
  },
  'storage-compression-threshold': {
    of: 'reflector',
    default: '64',
    releases: '2.9',
    fate: unneeded('string', noStore),
  },
  'gc-interval': {
    of: 'reflector',
    default: '10',
    releases: '2.6 to 2.9',
    fate: unneeded('string', 'a file of tags goes when the cache has no room for it'),
  },
  'aws-autologin-for-ecr': autologin('aws'),
  'azure-autologin-for-acr': autologin('azure'),
  'gcp-autologin-for-gcr': autologin('gcp'),
} as const satisfies Readonly<Record<string, FluxFlag>>;

const fates: readonly (readonly [string, Fate])[] = Object.entries(fluxFlags).map(
  ([name, { fate }]) => [name, fate],
);

/** Those of them that are no flags of ours: taken, and not shown. */
export const takenFlags: Readonly<Record<string, Flag>> = Object.fromEntries(
  fates.flatMap(([name, fate]): readonly [string, Flag][] => {
    if (fate.kind === 'done') return [];
    const type = fate.kind === 'off' ? 'boolean' : fate.type;
    return [[name, { type, help: fate.why, hidden: true }]];
  }),
);

/** A flag that was given, and why there is nothing to do for it. */
export interface Unneeded {
  readonly flag: string;
  readonly why: string;
}

/**
 * What was given of them that needs nothing.
 * @throws {ConfigError} for what would have to do something that we do not
 */
export function unneededAmong(given: Readonly<Record<string, unknown>>): readonly Unneeded[] {
  return fates.flatMap(([name, fate]) => {
    const value = given[name];
    if (value === undefined || fate.kind === 'done') return [];
    if (fate.kind === 'off') {
      if (value === true) throw new ConfigError(`--${name} can only be false: ${fate.why}`);
      return [];
    }
    return [{ flag: `--${name}`, why: fate.why }];
  });
}
