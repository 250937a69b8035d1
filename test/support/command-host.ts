import { AsyncLocalStorage } from 'node:async_hooks';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../src/cli/program.ts';

/*
 * The program of a process that runs command lines one after the other, or at once. What each prints goes to whoever asked for
 * it: starting a process, and loading what it needs, would cost more than most commands do.
 */

/** A command line to run. */
export interface Asked {
  readonly id: number;
  readonly args: readonly string[];
}

/** How it ended, and what it printed. */
export interface Answered {
  readonly id: number;
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

interface Printed {
  out: string;
  said: string;
}

const printing = new AsyncLocalStorage<Printed>();

function collect(stream: NodeJS.WriteStream, which: keyof Printed): void {
  const writeThrough = stream.write.bind(stream);
  stream.write = (chunk: string | Uint8Array) => {
    const printed = printing.getStore();
    if (printed === undefined) return writeThrough(chunk);
    printed[which] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
}

async function answer({ id, args }: Asked): Promise<void> {
  const printed = { out: '', said: '' };
  const code = await printing.run(printed, () => runProgram(args));
  process.send?.({ id, code, ...printed } satisfies Answered);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  collect(process.stdout, 'out');
  collect(process.stderr, 'said');
  process.on('message', (asked: Asked) => void answer(asked));
  process.on('disconnect', () => process.exit());
}
