import { FunctionError } from '../../template/function.ts';
import { quote } from '../../template/format/quote.ts';
import { textOfOctets } from '../text/runes.ts';

/** A place in a URL. */
export type Part = 'path' | 'user' | 'host' | 'zone' | 'fragment';

/** What stands in each part as it is; everything else is escaped. @see Go's net/url/gen_encoding_table.go */
const PLAIN: Readonly<Record<Part, RegExp>> = {
  path: /^[-\w.~$&+,/:;=@]$/,
  user: /^[-\w.~$&+,;=]$/,
  host: /^[-\w.~!$&'()*+,;=:[\]<>"]$/,
  zone: /^[-\w.~!$&'()*+,;=:[\]<>"]$/,
  fragment: /^[-\w.~$&+,/:;=?@!()*]$/,
};
const ESCAPE = /%(?:([0-9a-fA-F]{2})|.{0,2})/gs;

/** `octets` as they are written in this part of a URL. */
export function escape(octets: string, part: Part): string {
  return Array.from(octets, (octet) => (PLAIN[part].test(octet) ? octet : percent(octet))).join('');
}

function percent(octet: string): string {
  return `%${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** The octets that `written` stands for. @throws {FunctionError} if it may not stand in this part. */
export function unescape(written: string, part: Part): string {
  const isHost = part === 'host' || part === 'zone';
  for (const [found, hex] of written.matchAll(/%(?:([0-9a-fA-F]{2})|.{0,2})|[\0-\x7f]/gs)) {
    if (found.startsWith('%')) checkEscape(found, hex, part);
    else if (isHost && !PLAIN[part].test(found))
      throw new FunctionError(`invalid character ${quote(found)} in host name`);
  }
  return written.replaceAll(ESCAPE, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** In a host only what is not ASCII may be escaped; in a zone only what could stand there unescaped, and a space. */
function checkEscape(found: string, hex: string | undefined, part: Part): void {
  const octet = hex === undefined ? '' : String.fromCharCode(Number.parseInt(hex, 16));
  const isRefused =
    found !== '%25' &&
    ((part === 'host' && octet < '\x80') ||
      (part === 'zone' && octet !== ' ' && !PLAIN.host.test(octet)));
  if (hex === undefined || isRefused)
    throw new FunctionError(`invalid URL escape ${quote(textOfOctets(found))}`);
}
