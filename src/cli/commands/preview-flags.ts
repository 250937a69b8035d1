import { clusterFlags } from './cluster-flags.ts';
import type { Flag } from '../../config/flags.ts';

const printFlags = {
  output: {
    type: 'string',
    short: 'o',
    help: 'how to print, for programs',
    choices: ['json'],
    value: 'format',
    absent: 'a diff, and what goes with it',
  },
  'exit-code': { type: 'boolean', help: 'exit with 3 if something would change' },
} as const satisfies Readonly<Record<string, Flag>>;

export const previewUpdateFlags = {
  ...printFlags,
  ...clusterFlags,
} as const satisfies Readonly<Record<string, Flag>>;

export const previewFilesFlags = {
  path: { type: 'string', help: 'the directory of the manifests', value: 'directory' },
  policies: {
    type: 'list',
    help: 'files or directories with the ImageRepositories and ImagePolicies',
    value: 'path',
    absent: 'those in --path',
  },
  namespace: {
    type: 'string',
    short: 'n',
    help: 'the namespace of resources that name none',
    value: 'namespace',
    default: 'flux-system',
  },
  ...printFlags,
} as const satisfies Readonly<Record<string, Flag>>;

export type PrintFlag = keyof typeof printFlags;
export type PreviewUpdateFlag = keyof typeof previewUpdateFlags;
export type PreviewFilesFlag = keyof typeof previewFilesFlags;
