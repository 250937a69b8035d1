/*
 * The flags of Flux's image controllers, by the release of Flux that brought them or took them away. Read from main.go of
 * image-reflector-controller v0.32.0 to v1.2.0 and image-automation-controller v0.38.0 to v1.2.0, and from fluxcd/pkg
 * runtime v0.47.1 to v0.110.1.
 */

export type FluxController = 'reflector' | 'automation';

interface Had {
  readonly flags: readonly string[];
  readonly of: readonly FluxController[];
  /** The first and the last minor release of Flux 2. */
  readonly from: number;
  readonly to: number;
}

const both = ['reflector', 'automation'] as const;
const [first, last] = [3, 9];

const had: readonly Had[] = [
  {
    of: both,
    from: first,
    to: last,
    flags: [
      'metrics-addr',
      'events-addr',
      'health-addr',
      'concurrent',
      'log-encoding',
      'log-level',
      'kube-api-qps',
      'kube-api-burst',
      'no-cross-namespace-refs',
      'feature-gates',
      'min-retry-delay',
      'max-retry-delay',
      'watch-all-namespaces',
      'watch-label-selector',
      'enable-leader-election',
      'leader-election-release-on-cancel',
      'leader-election-lease-duration',
      'leader-election-renew-deadline',
      'leader-election-retry-period',
    ],
  },
  { of: both, from: 6, to: last, flags: ['token-cache-max-size', 'token-cache-max-duration'] },
  {
    of: both,
    from: 7,
    to: last,
    flags: ['watch-configs-label-selector', 'default-service-account'],
  },
  { of: ['automation'], from: first, to: last, flags: ['ssh-kex-algos', 'ssh-hostkey-algos'] },
  {
    of: ['reflector'],
    from: first,
    to: last,
    flags: ['storage-path', 'storage-value-log-file-size'],
  },
  {
    of: ['reflector'],
    from: first,
    to: 6,
    flags: ['aws-autologin-for-ecr', 'azure-autologin-for-acr', 'gcp-autologin-for-gcr'],
  },
  { of: ['reflector'], from: 6, to: last, flags: ['gc-interval'] },
  { of: ['reflector'], from: 8, to: last, flags: ['requeue-dependency'] },
  { of: ['reflector'], from: 9, to: last, flags: ['storage-compression-threshold'] },
];

/** The minor releases of Flux 2 whose arguments are tried. */
export const minors: readonly number[] = Array.from(
  { length: last - first + 1 },
  (_, index) => first + index,
);

/** The flags of a controller in a release of Flux. */
export function flagsOfFlux(controller: FluxController, minor: number): readonly string[] {
  return had
    .filter(({ of, from, to }) => of.includes(controller) && from <= minor && minor <= to)
    .flatMap(({ flags }) => flags);
}

/** The gates of both, with their defaults. */
export const gatesOfFlux: Readonly<Record<string, boolean>> = {
  CacheSecretsAndConfigMaps: false,
  FluxStorage: false,
  ObjectLevelWorkloadIdentity: false,
  GitForcePushBranch: true,
  GitShallowClone: true,
  GitAllBranchReferences: true,
  GitSparseCheckout: false,
};

/**
 * The arguments of both controllers in the Deployments of Flux 2.3 to 2.9: those of the bases, with what `flux install` and
 * `flux bootstrap` replace. They are the same in all.
 * @see fluxcd/flux2@da2d22d3 manifests/bases, pkg/manifestgen/install/templates.go
 */
export const deployed: readonly string[] = [
  '--events-addr=http://notification-controller.flux-system.svc.cluster.local./',
  '--watch-all-namespaces=true',
  '--log-level=info',
  '--log-encoding=json',
  '--enable-leader-election',
];

/** The arguments that patches of Flux's own pages add. @see fluxcd/website@6da0f383 content/en/flux/installation/configuration */
export const patches: Readonly<Record<string, readonly string[]>> = {
  'the multi-tenancy lockdown': ['--no-cross-namespace-refs=true'],
  'the lockdown of identities': [
    '--feature-gates=ObjectLevelWorkloadIdentity=true',
    '--default-service-account=default',
  ],
  'a shard': ['--watch-label-selector=sharding.fluxcd.io/key=shard1'],
  'what is in no shard': ['--watch-label-selector=!sharding.fluxcd.io/key'],
  'vertical scaling': ['--concurrent=10', '--requeue-dependency=5s'],
  'more requests and shorter waits': [
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
    '--min-retry-delay=5s',
    '--max-retry-delay=2m',
  ],
  'one namespace': ['--watch-all-namespaces=false'],
};
