/** What a command can be told behind `--name`. */
export interface Flag {
  /** A list may be given more than once, and with commas. */
  readonly type: 'string' | 'boolean' | 'list';
  readonly help: string;
  /** One letter for it: `n` for `-n`. */
  readonly short?: string;
  /** What may be given; absent: anything. */
  readonly choices?: readonly string[];
  /** Given again, it adds to what was given before, as behind a comma; others count as they were given last. */
  readonly adds?: true;
  /** Taken, and not shown in the help. */
  readonly hidden?: true;
  /** What the help calls the value. Default: `value`. */
  readonly value?: string;
  /** What holds where the flag is not given: a value that could be given… */
  readonly default?: string;
  /** …or, where no such value exists, what happens then. */
  readonly absent?: string;
}

/** The flags of the servers. Each is a variable too: `--log-level` is `TAGWRIGHT_LOG_LEVEL`. */
export const flagTable = {
  'cluster-name': {
    type: 'string',
    help: "the cluster's name in workflow ids",
    default: 'default',
  },
  kubeconfig: {
    type: 'string',
    help: 'a kubeconfig file',
    absent: 'as kubectl finds it, else the service account',
  },
  'kube-api-qps': {
    type: 'string',
    help: 'requests a second to an API server without priority and fairness',
    default: '50',
  },
  'kube-api-burst': {
    type: 'string',
    help: 'such requests at once after a pause',
    default: '300',
  },
  'state-dir': {
    type: 'string',
    help: 'what must outlive a restart',
    absent: '~/.local/state/tagwright',
  },
  'cache-dir': {
    type: 'string',
    help: 'what may be lost: Git mirrors, tag lists',
    absent: 'in the state directory',
  },
  'log-level': { type: 'string', help: 'trace, debug, info, warn or error', default: 'info' },
  'log-encoding': { type: 'string', help: 'json or console', default: 'json' },
  'health-addr': {
    type: 'string',
    help: 'where /healthz and /readyz are served, as ":9440" or "127.0.0.1:9440"',
    absent: 'nowhere',
  },
  'metrics-addr': {
    type: 'string',
    help: 'where /metrics is served for Prometheus, as ":8080"',
    absent: 'nowhere',
  },
  'temporal-metrics-addr': {
    type: 'string',
    help: 'where the metrics of Temporal\'s SDK are served, as ":9090"',
    absent: 'nowhere',
  },
  'encryption-key-file': {
    type: 'string',
    help: 'the file of the keys that payloads in Temporal are encrypted with',
    absent: 'they are not',
  },
  'conversion-webhook-addr': {
    type: 'string',
    help: 'where v1alpha1 and v1alpha2 are converted for the API server, as ":9443"',
    absent: 'nowhere',
  },
  'watch-namespace': { type: 'string', help: 'the one namespace to watch', absent: 'all' },
  'watch-all-namespaces': {
    type: 'boolean',
    help: 'with false and no --watch-namespace, only the namespace RUNTIME_NAMESPACE is watched',
    default: 'true',
  },
  'watch-label-selector': {
    type: 'string',
    help: 'watch only resources with these labels',
    absent: 'all',
  },
  kinds: {
    type: 'string',
    help: 'of ImageRepository,ImagePolicy,ImageUpdateAutomation those to drive; the others stay with whoever drives them',
    absent: 'all',
  },
  'secrets-dir': {
    type: 'string',
    help: 'a folder in memory for key files',
    absent: 'in /dev/shm, else in the cache directory',
  },
  queues: {
    type: 'string',
    help: 'of main,registry,git the queues to serve; main also asks Git servers where a branch is',
    absent: 'all',
  },
  concurrent: {
    type: 'string',
    help: 'steps at registries, and as many at Git servers, that a worker does at once',
    absent: '1000 and 200',
  },
  'min-retry-delay': {
    type: 'string',
    help: 'the wait after a failed run, which doubles with each further one',
    default: '750ms',
  },
  'max-retry-delay': { type: 'string', help: 'the longest such wait', default: '15m' },
  'requeue-dependency': {
    type: 'string',
    help: 'the wait of a policy whose ImageRepository has no tags yet',
    default: '30s',
  },
  'token-cache-max-size': {
    type: 'string',
    help: 'credentials of clouds that a worker keeps, for registries and for Git each',
    default: '100',
  },
  'token-cache-max-duration': {
    type: 'string',
    help: 'how long each is kept at most',
    default: '1h',
  },
  'no-cross-namespace-refs': { type: 'boolean', help: 'refuse references to other namespaces' },
  'allow-addresses': {
    type: 'string',
    help: 'loopback, link-local and metadata addresses that resources may name, as 127.0.0.0/8,::1',
    absent: 'none',
  },
  'registry-rate': {
    type: 'string',
    help: 'scans begun a second: by each worker at once, and by all together from their queue',
    default: '200',
  },
  'shrink-guard': {
    type: 'string',
    help: 'believe no tag list with less than this share of the last one, as 0.5; 0 is off',
    default: '0',
  },
  'feature-gates': {
    type: 'string',
    adds: true,
    help: 'as Flux has them: ObjectLevelWorkloadIdentity, GitForcePushBranch, GitAllBranchReferences',
    absent: "Flux's defaults",
  },
  'ssh-kex-algos': {
    type: 'string',
    adds: true,
    help: 'key exchanges with Git servers',
    absent: "OpenSSH's",
  },
  'ssh-hostkey-algos': {
    type: 'string',
    adds: true,
    help: 'host keys of Git servers',
    absent: "OpenSSH's",
  },
  'default-service-account': {
    type: 'string',
    help: 'the ServiceAccount of those that name none, in their namespace',
    absent: "the worker's own",
  },
  'events-addr': {
    type: 'string',
    help: "the URL to post events to: that of Flux's notification-controller",
    absent: 'none',
  },
  'cached-workflows': {
    type: 'string',
    help: 'workflows that a worker keeps in memory, a fifth of a MiB each',
    default: '4000',
  },
  'tag-budget-mb': { type: 'string', help: 'disk that tag lists may take', default: '512' },
  'mirror-budget-mb': { type: 'string', help: 'disk that Git mirrors may take', default: '4096' },
  'workflow-bundle': {
    type: 'string',
    help: "a file of the workflows' bundle that was made ahead",
    absent: 'made at the first start, kept in the cache directory',
  },
  'temporal-ui': { type: 'boolean', help: 'give the Temporal server started here its web UI' },
  'servers-only': { type: 'boolean', help: 'start the servers, not run' },
  listen: { type: 'string', help: 'where to serve, as "127.0.0.1:8888"' },
  'cors-origin': {
    type: 'string',
    help: 'web pages that may ask, as "http://127.0.0.1:8233"',
    absent: 'none',
  },
  'token-file': {
    type: 'string',
    help: 'the file of the token that must come with each request',
    absent: 'none needed',
  },
} as const satisfies Readonly<Record<string, Flag>>;

export type FlagName = keyof typeof flagTable;

/** The flags that are given; a switch that is not given is absent. */
export type Flags = {
  readonly [F in FlagName]?:
    ((typeof flagTable)[F]['type'] extends 'boolean' ? boolean : string) | undefined;
};

/** The switches. */
export type Switch = {
  [F in FlagName]: (typeof flagTable)[F]['type'] extends 'boolean' ? F : never;
}[FlagName];

/** The flags that have a value where they are not given. */
export type DefaultedFlag = {
  [F in FlagName]: (typeof flagTable)[F] extends { readonly default: string } ? F : never;
}[FlagName];

/** A flag as the table has it, whatever its fields. */
export function flagOf(name: FlagName): Flag {
  return flagTable[name];
}
