import type { Refusal } from './spans.ts';

// What yaml.v3 calls control characters; a byte order mark may only be the first of the text.
const unprintable = /[^\t\n\r\x20-\x7e\x85\xa0-\ufefe\uff00-\ufffd]/;
/** Characters. Manifests have some thousand, the largest bundles some million. */
const longest = 16 * 1024 * 1024;
const loneCarriageReturn = /\r(?!\n)/;
const badSeparator = /\n---[^\S\n]*[^\s#]/;

/**
 * Why `text` is left alone before it is parsed: what yaml.v3 refuses and `yaml` takes, and document separators with
 * content, which Flux refuses.
 * @see kyaml@v0.21.1 kio/byteio_reader.go splitDocuments
 */
export function refuseText(text: string): Refusal | undefined {
  if (text.length > longest) return { why: `longer than ${longest} characters`, offset: 0 };
  const from = text.startsWith('\ufeff') ? 1 : 0;
  const control = text.slice(from).search(unprintable);
  if (control !== -1) return { why: 'a control character', offset: from + control };
  const carriageReturn = text.search(loneCarriageReturn);
  if (carriageReturn !== -1) return { why: 'a lone carriage return', offset: carriageReturn };
  const separator = text.search(badSeparator);
  if (separator !== -1) {
    return { why: 'a document separator with content on its line', offset: separator + 1 };
  }
  return undefined;
}
