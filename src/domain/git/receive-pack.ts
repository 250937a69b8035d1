import { decodePackets, encodePackets } from './pkt-line.ts';

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
 * branch points at `expected`.
 * @see https://git-scm.com/docs/pack-protocol#_reference_update_request_and_packfile_transfer
 */
export function encodeUpdate({ name, commit, expected = noCommit }: BranchUpdate): string {
  const text = `${expected} ${commit} ${name}\0 report-status`;
  return encodePackets([{ kind: 'data', text }, { kind: 'flush' }]);
}

/** Whether a server's answer says that it took the pack and the update. */
export function isAccepted(answer: Uint8Array, { name }: BranchUpdate): boolean {
  const lines = (decodePackets(answer) ?? []).flatMap((packet) =>
    packet.kind === 'data' ? [packet.text] : [],
  );
  return lines.includes('unpack ok') && lines.includes(`ok ${name}`);
}
