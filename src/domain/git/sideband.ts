import { readFrames } from './pkt-line.ts';

/** What a server sent in several bands of one answer. */
export interface Sideband {
  /** The answer itself. */
  readonly data: Uint8Array;
  /** What its hooks and programs printed for a person, at most 64 KiB of it. */
  readonly said: string;
}

const longestSaying = 64 * 1024;

/**
 * The bands of an answer; undefined if it does not come in bands, or was cut off.
 * @see https://git-scm.com/docs/pack-protocol#_packfile_data
 */
export function splitSideband(answer: Uint8Array): Sideband | undefined {
  const data: Uint8Array[] = [];
  const said: Uint8Array[] = [];
  let saidBytes = 0;
  for (const frame of readFrames(answer)) {
    if (frame === 'broken') return undefined;
    const [band] = frame.body;
    const content = frame.body.subarray(1);
    if (band === undefined) continue;
    if (band === 1) data.push(content);
    else if (band !== 2 && band !== 3) return undefined;
    else if (saidBytes < longestSaying) {
      said.push(content.subarray(0, longestSaying - saidBytes));
      saidBytes += content.length;
    }
  }
  return { data: concat(data), said: new TextDecoder().decode(concat(said)) };
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
