import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { argumentsOfFlux, asFlux, fluxAccount } from './as-flux.ts';
import { eventually } from './eventually.ts';

/** `bare`: no command at all, but the arguments of Flux's Deployments, as a container has them that was made for Flux. */
export type Command = 'run' | 'bare' | 'worker' | 'starter' | 'codec-server';

export interface TagwrightOptions {
  readonly command: Command;
  readonly flags?: readonly string[];
  /** All that it gets but for where it may go: nothing of the test's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Also gets what it says, for tests in other processes. */
  readonly logFile?: string | undefined;
}

/** The product as people start it: a process of Node's own, from the sources. */
export interface Tagwright extends AsyncDisposable {
  readonly pid: number | undefined;
  /** What it has said so far. */
  readonly log: () => string;
  /** Resolves when it has begun to work. */
  ready(): Promise<void>;
  /** Waits for its end; gives its exit code. */
  ended(): Promise<number | null>;
  /** Ends it in the middle of whatever it does. */
  kill(): Promise<void>;
  /** Asks it to end; gives its exit code. */
  stop(): Promise<number | null>;
}

const readyLines = {
  run: '"ready"',
  bare: '"ready"',
  worker: '"worker is ready"',
  starter: '"starter is ready"',
  'codec-server': 'codec server at',
};
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

const compiled = fileURLToPath(
  new URL('../../node_modules/.cache/tagwright/compiled', import.meta.url),
);

export function startTagwright(options: TagwrightOptions): Tagwright {
  const { command, flags = [], environment, logFile } = options;
  const isBare = command === 'bare' || (command === 'run' && asFlux !== undefined);
  const words = isBare ? argumentsOfFlux(flags) : [command, ...flags];
  const child = spawn(process.execPath, [main, ...words], {
    // All servers of the tests are on loopback.
    env: {
      PATH: process.env['PATH'],
      TAGWRIGHT_ALLOW_ADDRESSES: '127.0.0.0/8,::1',
      // It is started some hundred times, and each time Node would compile all of it.
      NODE_COMPILE_CACHE: compiled,
      ...(isBare ? { RUNTIME_NAMESPACE: fluxAccount.namespace } : {}),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (logFile !== undefined) appendFileSync(logFile, chunk);
    });
  }
  const exited = once(child, 'exit');
  function isRunning(): boolean {
    return child.exitCode === null && child.signalCode === null;
  }
  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (isRunning()) child.kill(signal);
    await exited;
    return child.exitCode;
  }
  return {
    pid: child.pid,
    log: () => text,
    async ready() {
      const wait = { timeoutMs: 60_000 };
      await eventually(() => {
        if (isRunning() && !text.includes(readyLines[command])) throw new Error('not ready');
      }, wait).catch(() => undefined);
      if (!text.includes(readyLines[command]))
        throw new Error(`tagwright ${command} is not ready:\n${text}`);
    },
    ended: async () => {
      await exited;
      return child.exitCode;
    },
    kill: async () => {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
    [Symbol.asyncDispose]: async () => {
      await end('SIGTERM');
    },
  };
}
