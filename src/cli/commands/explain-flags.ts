import { clusterFlags } from './cluster-flags.ts';
import type { Flag } from '../../config/flags.ts';

export const explainFlags = {
  tags: {
    type: 'string',
    help: 'a file of the tags, one a line; - is standard input',
    value: 'file',
    absent: 'those of the registry',
  },
  image: {
    type: 'string',
    help: 'an image whose tags to take, without credentials',
    value: 'name',
    absent: "the ImageRepository's, with its Secrets",
  },
  filename: {
    type: 'string',
    short: 'f',
    help: 'a manifest of the policy',
    value: 'file',
    absent: 'as it is in the cluster',
  },
  output: {
    type: 'string',
    short: 'o',
    help: 'how to print, for programs',
    choices: ['json', 'yaml', 'name'],
    value: 'format',
    absent: 'a table',
  },
  ...clusterFlags,
} as const satisfies Readonly<Record<string, Flag>>;

export type ExplainFlag = keyof typeof explainFlags;
