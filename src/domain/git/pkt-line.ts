/** What a pkt-line stream is made of. @see https://git-scm.com/docs/protocol-common#_pkt_line_format */
export type Packet =
  | { readonly kind: 'data'; readonly text: string }
  | { readonly kind: 'flush' }
  | { readonly kind: 'delimiter' }
  | { readonly kind: 'end' };

const headerLength = 4;

/** The packets as they travel. Lengths count bytes, so `text` may hold any character. */
export function encodePackets(packets: readonly Packet[]): string {
  return packets.map(encodePacket).join('');
}

function encodePacket(packet: Packet): string {
  switch (packet.kind) {
    case 'data': {
      const length = new TextEncoder().encode(packet.text).length + headerLength;
      return length.toString(16).padStart(headerLength, '0') + packet.text;
    }
    case 'flush':
      return '0000';
    case 'delimiter':
      return '0001';
    case 'end':
      return '0002';
  }
}

/** The packets of a complete answer, each text without its line end; undefined if it is not such a stream. */
export function decodePackets(bytes: Uint8Array): readonly Packet[] | undefined {
  const decoder = new TextDecoder();
  const packets: Packet[] = [];
  for (const frame of readFrames(bytes)) {
    if (frame === 'broken') return undefined;
    packets.push(packetOf(frame.length, decoder.decode(frame.body)));
  }
  return packets;
}

/** A packet as it travels: `length` is what its header says, which for those without a body is their kind. */
export interface Frame {
  readonly length: number;
  readonly body: Uint8Array;
}

/** The frames of a complete answer in turn; `broken` where one does not begin, or does not end, as it should. */
export function* readFrames(bytes: Uint8Array): Generator<Frame | 'broken'> {
  const decoder = new TextDecoder();
  for (let at = 0; at < bytes.length;) {
    const header = decoder.decode(bytes.subarray(at, at + headerLength));
    const length = /^[0-9a-f]{4}$/i.test(header) ? Number.parseInt(header, 16) : 3;
    if (length === 3 || at + length > bytes.length) return yield 'broken';
    yield { length, body: bytes.subarray(at + headerLength, at + length) };
    at += Math.max(length, headerLength);
  }
}

function packetOf(length: number, body: string): Packet {
  if (length === 0) return { kind: 'flush' };
  if (length === 1) return { kind: 'delimiter' };
  if (length === 2) return { kind: 'end' };
  return { kind: 'data', text: body.endsWith('\n') ? body.slice(0, -1) : body };
}
