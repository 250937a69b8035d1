import { readPackets } from './packet-stream.ts';
import { encodePackets } from './pkt-line.ts';
import { createRefCollector } from './ref-collector.ts';
import type { Pieces } from './packet-stream.ts';
import type { Packet } from './pkt-line.ts';
import type { RefCollector, RemoteRef } from './ref-collector.ts';

/** What a server says of itself first: its references (protocol 0 and 1), or that it waits to be asked (2). */
export type Advertisement =
  { readonly kind: 'refs'; readonly refs: readonly RemoteRef[] } | { readonly kind: 'ask' };

/** The content type of the answer that {@link readAdvertisement} reads. */
export const advertisementType = 'application/x-git-upload-pack-advertisement';

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

/**
 * The references in the answer to {@link encodeRefsRequest}, of `wanted` exactly: a prefix also brings `refs/heads/main-2` for
 * `refs/heads/main`. Undefined if it is something else.
 */
export async function readRefsAnswer(
  pieces: Pieces,
  wanted: readonly string[],
): Promise<readonly RemoteRef[] | undefined> {
  const collector = createRefCollector(wanted);
  for await (const packets of readPackets(pieces)) {
    for (const packet of packets ?? [{ kind: 'delimiter' } as const]) {
      if (packet.kind === 'flush') continue;
      const ref = packet.kind === 'data' ? parseRefLine(packet.text) : undefined;
      if (ref === undefined) return undefined;
      collector.add(ref);
    }
  }
  return collector.refs();
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

/** What the server's first answer says, its references of `wanted`; undefined if it is not Git's smart protocol. */
export async function readAdvertisement(
  pieces: Pieces,
  wanted: readonly string[],
): Promise<Advertisement | undefined> {
  const collector = createRefCollector(wanted);
  let isNamed = false;
  let asks = false;
  for await (const packets of readPackets(pieces)) {
    if (packets === undefined) return undefined;
    for (const packet of packets) {
      if (packet.kind !== 'data') continue;
      if (packet.text.startsWith('# service=')) isNamed = true;
      else if (packet.text === 'version 2') asks = true;
      else if (!asks) addLine(collector, packet.text.split('\0', 1)[0] ?? '');
    }
  }
  if (asks) return { kind: 'ask' };
  return isNamed ? { kind: 'refs', refs: collector.refs() } : undefined;
}

/** A reader of the lines that `git ls-remote` prints, which keeps the references of `wanted`. */
export function createListingReader(wanted: readonly string[]): {
  readonly add: (line: string) => void;
  readonly refs: () => readonly RemoteRef[];
} {
  const collector = createRefCollector(wanted);
  return { add: (line) => addLine(collector, line), refs: () => collector.refs() };
}

/** @param line `<id> <name>`, or with a tab between them; what is not like that is passed over */
function addLine(collector: RefCollector, line: string): void {
  const [, id, name] = /^([0-9a-f]{40})[ \t](.+)$/.exec(line) ?? [];
  if (id === undefined || name === undefined || name.startsWith('capabilities^')) return;
  collector.add({ name, id });
}
