import { flagTable } from '../../config/flags.ts';
import type { Flag } from '../../config/flags.ts';

/** The flags that commands share which talk to a cluster. */
export const clusterFlags = {
  kubeconfig: { ...flagTable.kubeconfig, value: 'file' },
  context: {
    type: 'string',
    help: 'the context of the kubeconfig',
    value: 'context',
    absent: 'the current one',
  },
  namespace: {
    type: 'string',
    short: 'n',
    help: 'the namespace',
    value: 'namespace',
    absent: "the context's, else flux-system",
  },
} as const satisfies Readonly<Record<string, Flag>>;

export type ClusterFlag = keyof typeof clusterFlags;

export const allFlag = {
  all: { type: 'boolean', help: 'all that are in the namespace' },
} as const satisfies Readonly<Record<string, Flag>>;

export const timeoutFlag = {
  timeout: { type: 'string', help: 'how long to wait', value: 'duration', default: '5m' },
} as const satisfies Readonly<Record<string, Flag>>;
