/** What a pkt-line stream is made of. @see https://git-scm.com/docs/protocol-common#_pkt_line_format */
export type Packet =
  | { readonly kind: 'data'; readonly text: string }
  | { readonly kind: 'flush' }
  | { readonly kind: 'delimiter' }
  | { readonly kind: 'end' };

const HEADER_LENGTH = 4;

/** The packets as they travel. Lengths count bytes, so `text` may hold any character. */
export function encodePackets(packets: readonly Packet[]): string {
  return packets.map(encodePacket).join('');
}

function encodePacket(packet: Packet): string {
  switch (packet.kind) {
    case 'data': {
      const length = new TextEncoder().encode(packet.text).length + HEADER_LENGTH;
      return length.toString(16).padStart(HEADER_LENGTH, '0') + packet.text;
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
  for (let at = 0; at < bytes.length;) {
    const header = decoder.decode(bytes.subarray(at, at + HEADER_LENGTH));
    if (!/^[0-9a-f]{4}$/i.test(header)) return undefined;
    const length = Number.parseInt(header, 16);
    if (length === 3 || at + length > bytes.length) return undefined;
    const body = decoder.decode(bytes.subarray(at + HEADER_LENGTH, at + length));
    packets.push(packetOf(length, body));
    at += Math.max(length, HEADER_LENGTH);
  }
  return packets;
}

function packetOf(length: number, body: string): Packet {
  if (length === 0) return { kind: 'flush' };
  if (length === 1) return { kind: 'delimiter' };
  if (length === 2) return { kind: 'end' };
  return { kind: 'data', text: body.endsWith('\n') ? body.slice(0, -1) : body };
}
