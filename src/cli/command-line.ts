import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import type { Flags } from '../config.ts';

/** A command line that cannot be meant; `message` says what to change. */
export class UsageError extends Error {}

interface Flag {
  readonly type: 'string' | 'boolean';
  readonly help: string;
}

const common = {
  'cluster-name': { type: 'string', help: "the cluster's name in workflow ids (default: default)" },
  kubeconfig: {
    type: 'string',
    help: 'a kubeconfig file (default: as kubectl finds it, else the service account)',
  },
  'state-dir': {
    type: 'string',
    help: 'what must outlive a restart (default: ~/.local/state/tagwright)',
  },
  'cache-dir': {
    type: 'string',
    help: 'what may be lost: Git mirrors, tag lists (default: in the state directory)',
  },
  'log-level': { type: 'string', help: 'debug, info, warn or error (default: info)' },
  'health-addr': {
    type: 'string',
    help: 'where /healthz and /readyz are served, as ":9440" or "127.0.0.1:9440" (default: nowhere)',
  },
  'metrics-addr': {
    type: 'string',
    help: 'where /metrics is served for Prometheus, as ":8080" (default: nowhere)',
  },
  'temporal-metrics-addr': {
    type: 'string',
    help: 'where the metrics of Temporal\'s SDK are served, as ":9090" (default: nowhere)',
  },
  help: { type: 'boolean', help: 'show this' },
} as const satisfies Record<string, Flag>;

const watching = {
  'watch-namespace': { type: 'string', help: 'the one namespace to watch (default: all)' },
  'watch-label-selector': { type: 'string', help: 'watch only resources with these labels' },
} as const satisfies Record<string, Flag>;

const working = {
  queues: { type: 'string', help: 'of main,registry,git the queues to serve (default: all)' },
  'no-cross-namespace-refs': { type: 'boolean', help: 'refuse references to other namespaces' },
  'allow-addresses': {
    type: 'string',
    help: 'loopback, link-local and metadata addresses that resources may name, as 127.0.0.0/8,::1 (default: none)',
  },
  'registry-rate': {
    type: 'string',
    help: 'scans and evaluations begun a second, by all workers together (default: 200)',
  },
  'shrink-guard': {
    type: 'string',
    help: 'believe no tag list with less than this share of the last one, as 0.5 (default: 0, off)',
  },
  'feature-gates': {
    type: 'string',
    help: 'as Flux has them: ObjectLevelWorkloadIdentity, GitForcePushBranch, GitAllBranchReferences',
  },
  'ssh-kex-algos': { type: 'string', help: "key exchanges with Git servers (default: OpenSSH's)" },
  'ssh-hostkey-algos': { type: 'string', help: "host keys of Git servers (default: OpenSSH's)" },
  'default-service-account': {
    type: 'string',
    help: "the ServiceAccount of those that name none, in their namespace (default: the worker's own)",
  },
  'events-addr': {
    type: 'string',
    help: "the URL to post events to: that of Flux's notification-controller (default: none)",
  },
  'mirror-budget-mb': { type: 'string', help: 'disk that Git mirrors may take (default: 10240)' },
} as const satisfies Record<string, Flag>;

/** The commands, each with what it is for and the flags that it takes. Each flag is a variable too: TAGWRIGHT_LOG_LEVEL. */
export const commandLines = {
  run: {
    help: 'starter and worker in one process; starts a Temporal server where none is configured',
    flags: { ...common, ...watching, ...working },
  },
  worker: { help: 'runs the workflows and does their work', flags: { ...common, ...working } },
  starter: {
    help: 'watches the resources and keeps a workflow running for each',
    flags: { ...common, ...watching },
  },
  dev: {
    help: 'servers of its own (Kubernetes API, registry, Git, Temporal) and run, to try things out',
    flags: {
      ...common,
      ...working,
      'servers-only': { type: 'boolean', help: 'start the servers, not run' },
    },
  },
  version: { help: 'prints the version', flags: { help: common.help } },
} as const satisfies Record<
  string,
  { readonly help: string; readonly flags: Readonly<Record<string, Flag>> }
>;

export type CommandName = keyof typeof commandLines;

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commandLines, name);
}

/**
 * The flags given to a command.
 * @throws {UsageError}
 */
export function readCommandLine(name: CommandName, args: readonly string[]): Flags {
  const { flags } = commandLines[name];
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [flag, { type }] of Object.entries(flags)) options[flag] = { type };
  try {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    return Object.fromEntries(
      Object.entries(values).filter(
        (entry): entry is [string, string | boolean] => !Array.isArray(entry[1]),
      ),
    );
  } catch (error) {
    const problem = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new UsageError(`${problem}; "tagwright ${name} --help" lists the flags`);
  }
}
