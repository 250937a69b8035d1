import { dirname } from 'node:path';
import { MirrorDamage } from '../disk/damage.ts';
import { withinTime } from './deadline.ts';
import { failed } from '../failure.ts';
import {
  isOutOfMemory,
  maxMemoryMib,
  memoryEnvironment,
  runProgram,
  startProgram,
} from './process.ts';
import type { Limits } from './deadline.ts';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { ProgramStart } from './process.ts';

/** `git` on a mirror on this disk, without the network: no credentials, no configuration, nothing of the user's. */
export interface LocalGit {
  /**
   * The output, if the exit code is one of `codes`, and if nothing was complained of where the answer is to be whole:
   * git goes on searching when it cannot read a file.
   * @throws {MirrorDamage} else: the arguments are ours, so the repository is at fault
   * @throws {ReconcileError} `GitOperationFailed`, if it needs more time or memory than it gets
   */
  run(call: {
    readonly directory: string;
    readonly args: readonly string[];
    readonly codes?: readonly number[];
    readonly isWhole?: boolean;
    readonly limits: Limits;
    /** See `ProgramRun.see`; the output that is returned is empty then. */
    readonly see?: ((piece: Buffer) => void) | undefined;
  }): Promise<Buffer>;
  /** For a program that is talked to; the caller ends it. */
  start(call: {
    readonly directory: string;
    readonly args: readonly string[];
  }): ChildProcessWithoutNullStreams;
}

/** Keeps git from taking a repository that the folder happens to lie in for the one that is meant. */
export function belowOnly(directory: string): Readonly<Record<string, string>> {
  return { GIT_CEILING_DIRECTORIES: dirname(directory) };
}

export function createLocalGit(searchPath: string): LocalGit {
  const environment = {
    PATH: searchPath,
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: 'https:http:ssh',
    GIT_TERMINAL_PROMPT: '0',
    ...memoryEnvironment,
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
  };
  function startOf({ directory, args }: Pick<ProgramStart, 'directory' | 'args'>): ProgramStart {
    return {
      program: 'git',
      args,
      environment: { ...environment, ...belowOnly(directory) },
      directory,
    };
  }
  return {
    start: (call) => startProgram(startOf(call)),
    run: async ({ codes = [0], isWhole = false, limits, see, ...call }) => {
      const { args } = call;
      const result = await withinTime(limits, `git ${args[0] ?? ''}`, (signal) =>
        runProgram({ ...startOf(call), signal, see }),
      );
      const isComplained = isWhole && result.complaint !== '';
      if (result.code !== null && codes.includes(result.code) && !isComplained)
        return result.output;
      if (isOutOfMemory(result))
        throw failed(
          `git ${args[0] ?? ''} needs more than the ${maxMemoryMib} MiB that it may have`,
        );
      throw new MirrorDamage(`git ${args[0] ?? ''}: ${result.complaint.trim().slice(0, 500)}`);
    },
  };
}
