import { flagOf } from '../../config/flags.ts';
import type { Flag, FlagName } from '../../config/flags.ts';

const everywhere = [
  'cluster-name',
  'kubeconfig',
  'kube-api-qps',
  'kube-api-burst',
  'state-dir',
  'cache-dir',
  'log-level',
  'log-encoding',
  'health-addr',
  'metrics-addr',
  'temporal-metrics-addr',
  'encryption-key-file',
] as const;

const watching = [
  'conversion-webhook-addr',
  'watch-namespace',
  'watch-all-namespaces',
  'watch-label-selector',
  'kinds',
] as const;

const working = [
  'secrets-dir',
  'queues',
  'concurrent',
  'min-retry-delay',
  'max-retry-delay',
  'requeue-dependency',
  'token-cache-max-size',
  'token-cache-max-duration',
  'no-cross-namespace-refs',
  'allow-addresses',
  'registry-rate',
  'shrink-guard',
  'feature-gates',
  'ssh-kex-algos',
  'ssh-hostkey-algos',
  'default-service-account',
  'events-addr',
  'cached-workflows',
  'tag-budget-mb',
  'mirror-budget-mb',
] as const;

/** The flags that the servers have in common, by what a server does. */
export const serverFlags = { everywhere, watching, working };

/** Flags of the table, by their names. */
export function flagsNamed(names: readonly FlagName[]): Readonly<Record<string, Flag>> {
  return Object.fromEntries(names.map((name) => [name, flagOf(name)]));
}
