import { parseArgs } from 'node:util';
import { flagOf } from '../config/flags.ts';
import type { ParseArgsConfig } from 'node:util';
import type { FlagName, Flags } from '../config/flags.ts';

/** A command line that cannot be meant; `message` says what to change. */
export class UsageError extends Error {}

const common = [
  'cluster-name',
  'kubeconfig',
  'state-dir',
  'cache-dir',
  'log-level',
  'health-addr',
  'metrics-addr',
  'temporal-metrics-addr',
  'encryption-key-file',
  'help',
] as const;

const watching = ['watch-namespace', 'watch-label-selector'] as const;

const working = [
  'secrets-dir',
  'queues',
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

interface CommandLine {
  readonly help: string;
  readonly flags: readonly FlagName[];
}

/** The commands, each with what it is for and the flags that it takes. */
export const commandLines = {
  run: {
    help: 'starter and worker in one process; starts a Temporal server where none is configured',
    flags: [...common, ...watching, ...working, 'temporal-ui'],
  },
  worker: { help: 'runs the workflows and does their work', flags: [...common, ...working] },
  starter: {
    help: 'watches the resources and keeps a workflow running for each',
    flags: [...common, ...watching],
  },
  dev: {
    help: 'servers of its own (Kubernetes API, registry, Git, Temporal) and run, to try things out',
    flags: [...common, ...working, 'temporal-ui', 'servers-only'],
  },
  'codec-server': {
    help: "decrypts for Temporal's UI and CLI what is encrypted in Temporal",
    flags: ['encryption-key-file', 'listen', 'cors-origin', 'token-file', 'help'],
  },
  version: { help: 'prints the version', flags: ['help'] },
} as const satisfies Readonly<Record<string, CommandLine>>;

export type CommandName = keyof typeof commandLines;

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commandLines, name);
}

/**
 * The flags given to a command.
 * @throws {UsageError}
 */
export function readCommandLine(name: CommandName, args: readonly string[]): Flags {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const flag of commandLines[name].flags) options[flag] = { type: flagOf(flag).type };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch (error) {
    const problem = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new UsageError(`${problem}; "tagwright ${name} --help" lists the flags`);
  }
}

/** What `help` prints: of all commands, or of one with its flags. */
export function usage(name?: CommandName): string {
  if (name !== undefined) {
    const { help, flags } = commandLines[name];
    return [`tagwright ${name}: ${help}`, '', ...flags.map(usageOfFlag)].join('\n');
  }
  const lines = Object.entries(commandLines).map(
    ([command, { help }]) => `  ${command.padEnd(14)}${help}`,
  );
  return [
    'tagwright keeps Git up to date with container registries, on Temporal.',
    '',
    'Usage: tagwright COMMAND [FLAGS]',
    '',
    ...lines,
    '',
    '"tagwright COMMAND --help" lists its flags. Temporal is found by TEMPORAL_ADDRESS and its other variables.',
  ].join('\n');
}

function usageOfFlag(name: FlagName): string {
  const { help, default: value, absent } = flagOf(name);
  const otherwise = value ?? absent;
  const suffix = otherwise === undefined ? '' : ` (default: ${otherwise})`;
  return `  --${name.padEnd(26)}${help}${suffix}`;
}
