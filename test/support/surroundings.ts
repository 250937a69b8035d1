import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { startGitHttp } from '../../src/servers/git-http.ts';
import { freePort } from '../../src/servers/port.ts';
import { eventually } from './eventually.ts';
import { program } from './programs.ts';
import type { GitGate } from './git-gate.ts';
import type { Kubernetes } from './kubernetes.ts';
import type { Restartable } from './restartable.ts';
import type { SecretBook } from './secret-book.ts';

const run = promisify(execFile);

/** Whom the Git server lets in. */
export const gitUser = { username: 'git', password: 'git-pa55-Kx8' } as const;

/** What a test sees of an installation, whether it has it alone or with others. */
export interface Surroundings {
  /** For the test's files. */
  readonly directory: string;
  readonly kubernetes: Kubernetes;
  readonly temporalAddress: string;
  readonly client: Client;
  /** `host:port`, as image names begin. */
  readonly registryAddress: string;
  /** Where the registry keeps its tags. */
  readonly registryStorage: string;
  readonly gitUrl: string;
  /** The folder of the bare repositories. */
  readonly gitDirectory: string;
  readonly gate: GitGate;
  /** Those of Kubernetes' Secrets are in it by themselves; others are for a test to add. */
  readonly secrets: Pick<SecretBook, 'add'>;
  /** What the real `temporal ...args` prints. */
  readonly temporal: (...args: readonly string[]) => Promise<string>;
  /** What the product has said so far. */
  readonly log: () => string;
  /** Waits until `check` does not throw; if it never does, its error ends with what the product said last. */
  readonly until: <T>(check: () => T | Promise<T>, timeoutMs?: number) => Promise<T>;
}

type Given = Omit<Surroundings, 'client' | 'gitDirectory' | 'secrets' | 'temporal' | 'until'>;

/** All but the secrets, of what is given. What is opened for it is closed with `stack`. */
export async function openSurroundings(
  stack: AsyncDisposableStack,
  given: Given,
): Promise<Omit<Surroundings, 'secrets'>> {
  const { directory, temporalAddress: address, log } = given;
  const connection = await Connection.connect({ address });
  stack.defer(() => connection.close());
  return {
    ...given,
    client: new Client({ connection }),
    gitDirectory: gitDirectoryIn(directory),
    temporal: async (...args) => {
      const words = [...args, '--address', address];
      const { stdout } = await run(program('temporal'), words, { maxBuffer: 1 << 28 });
      return stdout;
    },
    until: (check, timeoutMs = 60_000) =>
      eventually(check, { timeoutMs, intervalMs: 50 }).catch((error: unknown) => {
        if (error instanceof Error) error.message += `\n\nIt said:\n${log().slice(-4_000)}`;
        throw error;
      }),
  };
}

/** A Git server for the bare repositories below `directory`, in this process, so that tests can stand in its way. */
export async function startGit(
  directory: string,
  { intercept }: GitGate,
): Promise<Restartable & { readonly url: string }> {
  const options = {
    directory: gitDirectoryIn(directory),
    port: await freePort(),
    credentials: gitUser,
    intercept,
  };
  const first = await startGitHttp(options);
  let running: AsyncDisposable | undefined = first;
  async function down(): Promise<void> {
    await running?.[Symbol.asyncDispose]();
    running = undefined;
  }
  async function up(): Promise<void> {
    running ??= await startGitHttp(options);
  }
  return { url: first.url, down, up, back: up, [Symbol.asyncDispose]: down };
}

function gitDirectoryIn(directory: string): string {
  return join(directory, 'git');
}
