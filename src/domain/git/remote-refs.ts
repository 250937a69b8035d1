import { decodePackets, encodePackets } from './pkt-line.ts';
import type { Packet } from './pkt-line.ts';

/** A reference of a remote repository. */
export interface RemoteRef {
  /** In full: `refs/heads/main`. */
  readonly name: string;
  /** What it points at, 40 hexadecimal digits: a commit, or the tag object of an annotated tag. */
  readonly id: string;
  /** The commit behind an annotated tag. */
  readonly peeled?: string;
}

/** What a server says of itself first: all its references (protocol 0 and 1), or that it waits to be asked (2). */
export type Advertisement =
  { readonly kind: 'refs'; readonly refs: readonly RemoteRef[] } | { readonly kind: 'ask' };

/** The content type of the answer that {@link parseAdvertisement} reads. */
export const ADVERTISEMENT_TYPE = 'application/x-git-upload-pack-advertisement';

/**
 * The body of the request for references by protocol 2.
 * @param wanted full names, or what they start with if it ends in `/`
 * @see https://git-scm.com/docs/protocol-v2#_ls_refs
 */
export function encodeRefsRequest(wanted: readonly string[]): string {
  return encodePackets([
    { kind: 'data', text: 'command=ls-refs\n' },
    { kind: 'delimiter' },
    { kind: 'data', text: 'peel\n' },
    ...wanted.map((name): Packet => ({ kind: 'data', text: `ref-prefix ${name}\n` })),
    { kind: 'flush' },
  ]);
}

/** The references in the answer to {@link encodeRefsRequest}; undefined if it is something else. */
export function parseRefsAnswer(bytes: Uint8Array): readonly RemoteRef[] | undefined {
  const refs: RemoteRef[] = [];
  for (const packet of decodePackets(bytes) ?? [{ kind: 'delimiter' }]) {
    if (packet.kind === 'flush') continue;
    const line = packet.kind === 'data' ? parseRefLine(packet.text) : undefined;
    if (line === undefined) return undefined;
    refs.push(line);
  }
  return refs;
}

function parseRefLine(text: string): RemoteRef | undefined {
  const match = /^(?<id>[0-9a-f]{40}) (?<name>\S+)(?<attributes>( \S+)*)$/.exec(text)?.groups;
  if (match?.['id'] === undefined || match['name'] === undefined) return undefined;
  const peeled = / peeled:([0-9a-f]{40})/.exec(match['attributes'] ?? '')?.[1];
  return {
    name: match['name'],
    id: match['id'],
    ...(peeled === undefined ? {} : { peeled }),
  };
}

/** What the server's first answer says; undefined if it is not Git's smart protocol. */
export function parseAdvertisement(bytes: Uint8Array): Advertisement | undefined {
  const lines = (decodePackets(bytes) ?? [])
    .flatMap((packet) => (packet.kind === 'data' ? [packet.text] : []))
    .filter((text) => !text.startsWith('# service='));
  if (lines[0] === 'version 2') return { kind: 'ask' };
  if (!bytes.subarray(0, 64).some((byte) => byte === 0x23)) return undefined;
  const refs = lines.filter((line) => line !== 'version 1').map((line) => line.split('\0', 1)[0]);
  return { kind: 'refs', refs: parseListing(refs.map((line = '') => line.replace(' ', '\t'))) };
}

/** The references that `git ls-remote` prints, a line each; `name^{}` is what the tag above it points at. */
export function parseListing(lines: readonly string[]): readonly RemoteRef[] {
  const refs = new Map<string, RemoteRef>();
  for (const line of lines) {
    const [id = '', name = ''] = line.split('\t');
    const tag = refs.get(name.replace(/\^\{\}$/, ''));
    if (!/^[0-9a-f]{40}$/.test(id) || name.startsWith('capabilities^')) continue;
    if (name.endsWith('^{}') && tag !== undefined) refs.set(tag.name, { ...tag, peeled: id });
    else refs.set(name, { name, id });
  }
  return [...refs.values()];
}

/** Those of `refs` that were asked for: a prefix also brings `refs/heads/main-2` for `refs/heads/main`. */
export function selectRefs(
  refs: readonly RemoteRef[],
  wanted: readonly string[],
): readonly RemoteRef[] {
  return refs.filter(({ name }) =>
    wanted.some((want) => (want.endsWith('/') ? name.startsWith(want) : name === want)),
  );
}
