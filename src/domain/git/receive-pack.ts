import { decodePackets, encodePackets } from './pkt-line.ts';
import { splitSideband } from './sideband.ts';
import type { PushRefusal } from './push-refusal.ts';

/** What a branch is to become. */
export interface BranchUpdate {
  /** In full: `refs/heads/main`. */
  readonly name: string;
  readonly commit: string;
  /** What it must point at still; undefined for a branch that must not be there yet. */
  readonly expected: string | undefined;
}

const noCommit = '0'.repeat(40);

/**
 * The beginning of a push, to be followed by a pack of what the server lacks. The server makes the update only where the
 * branch points at `expected`, and says what its hooks print in a band of its own.
 * @see https://git-scm.com/docs/pack-protocol#_reference_update_request_and_packfile_transfer
 */
export function encodeUpdate({ name, commit, expected = noCommit }: BranchUpdate): string {
  const text = `${expected} ${commit} ${name}\0 report-status side-band-64k`;
  return encodePackets([{ kind: 'data', text }, { kind: 'flush' }]);
}

/** What came of a push: `unclear` is an answer that tells neither, or a pack that the server could not read. */
export type PushReport =
  | { readonly kind: 'accepted' }
  | ({ readonly kind: 'refused' } & PushRefusal)
  | { readonly kind: 'unclear' };

/** What a server's answer to {@link encodeUpdate} says. Old servers know no bands, and answer without. */
export function parsePushReport(answer: Uint8Array, { name }: BranchUpdate): PushReport {
  const { data, said } = splitSideband(answer) ?? { data: answer, said: '' };
  const lines = (decodePackets(data) ?? []).flatMap((packet) =>
    packet.kind === 'data' ? [packet.text] : [],
  );
  if (!lines.includes('unpack ok')) return { kind: 'unclear' };
  if (lines.includes(`ok ${name}`)) return { kind: 'accepted' };
  const refusal = `ng ${name} `;
  const reason = lines.find((line) => line.startsWith(refusal))?.slice(refusal.length);
  return reason === undefined
    ? { kind: 'unclear' }
    : { kind: 'refused', name, reason, remote: said.split(/[\r\n]+/) };
}
