import { setTimeout as delay } from 'node:timers/promises';
import { familyOf, kib, read } from './processes.ts';

/** What a process took at its most: resident, and of that what is its own and not of files. */
interface Peak {
  readonly command: string;
  readonly residentKib: number;
  readonly ownKib: number;
}

/** Looks at a process and its children until it is asked. */
export interface ChildrenWatch {
  /** A line for each command, the largest first; and what all children together took at their most. */
  end(): Promise<string>;
}

/** A process of git's that lives shorter than this has had no time to take much. */
const everyMs = 20;

/** Looks at the children of `pid`, but those in `apart`. */
export function watchChildren(pid: number, apart: readonly number[]): ChildrenWatch {
  const stop = new AbortController();
  const peaks = new Map<string, Peak>();
  let mostOwnKib = 0;

  async function look(): Promise<void> {
    const children = (await familyOf(pid)).filter((one) => one !== pid && !apart.includes(one));
    const self = await readPeak(pid);
    // Until a child has become another program, it is a shadow of its parent.
    const others = (await Promise.all(children.map(readPeak))).filter(
      ({ command }) => command !== self.command,
    );
    mostOwnKib = Math.max(
      mostOwnKib,
      others.reduce((sum, { ownKib }) => sum + ownKib, 0),
    );
    for (const peak of [self, ...others]) {
      const { residentKib = 0, ownKib = 0 } = peaks.get(peak.command) ?? {};
      peaks.set(peak.command, {
        command: peak.command,
        residentKib: Math.max(residentKib, peak.residentKib),
        ownKib: Math.max(ownKib, peak.ownKib),
      });
    }
  }
  async function watch(): Promise<void> {
    while (!stop.signal.aborted) {
      await look();
      await delay(everyMs);
    }
  }
  const watching = watch();
  return {
    async end() {
      stop.abort();
      await watching;
      const lines = [...peaks.values()]
        .filter(({ residentKib }) => residentKib > 0)
        .toSorted((a, b) => b.residentKib - a.residentKib)
        .map((one) => `  ${one.command}: ${mib(one.residentKib)}, ${mib(one.ownKib)} its own`);
      return [...lines, `  all children at once: ${mib(mostOwnKib)} their own`].join('\n');
    },
  };
}

async function readPeak(pid: number): Promise<Peak> {
  const [line, status] = await Promise.all([
    read(`/proc/${pid}/cmdline`),
    read(`/proc/${pid}/status`),
  ]);
  const [program = '', ...words] = line.split('\0');
  const verb = words.find((word) => /^[a-z]+(-[a-z]+)*$/.test(word)) ?? '';
  return {
    command: `${program.replace(/.*\//, '')} ${verb}`.trim(),
    residentKib: kib(status, 'VmHWM'),
    ownKib: kib(status, 'RssAnon'),
  };
}

function mib(kibibytes: number): string {
  return `${Math.round(kibibytes / 1024)} MiB`;
}
