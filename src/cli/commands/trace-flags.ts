import { clusterFlags } from './cluster-flags.ts';
import type { Flag } from '../../config/flags.ts';

export const traceFlags = {
  path: {
    type: 'string',
    help: 'a directory of manifests in which the markers of an image are found',
    value: 'directory',
    absent: 'markers are not looked for',
  },
  output: {
    type: 'string',
    short: 'o',
    help: 'how to print, for programs',
    choices: ['json'],
    value: 'format',
    absent: 'tables',
  },
  ...clusterFlags,
  namespace: { ...clusterFlags.namespace, absent: 'all' },
} as const satisfies Readonly<Record<string, Flag>>;

export type TraceFlag = keyof typeof traceFlags;
