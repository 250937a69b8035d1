import { clusterFlags } from './cluster-flags.ts';
import type { Flag } from '../../config/flags.ts';

/** The flags of `get`. */
export const getFlags = {
  ...clusterFlags,
  'all-namespaces': { type: 'boolean', short: 'A', help: 'look in all namespaces' },
  'label-selector': {
    type: 'string',
    short: 'l',
    help: 'only those with these labels, as "app=web,tier!=db"',
    value: 'selector',
    absent: 'all',
  },
  watch: { type: 'boolean', short: 'w', help: 'then print each change, until Ctrl-C' },
  output: {
    type: 'string',
    short: 'o',
    help: 'how to print: wide has all columns; the others are for programs',
    value: 'format',
    choices: ['wide', 'json', 'yaml', 'name'],
    absent: 'a table',
  },
  'no-header': { type: 'boolean', help: 'leave out the line of headings' },
} as const satisfies Readonly<Record<string, Flag>>;

export type GetFlag = keyof typeof getFlags;
