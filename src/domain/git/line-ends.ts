/**
 * A private key as OpenSSH reads it: from its first line to its last, each ended by a line feed. Keys that were pasted,
 * or came from Windows, have other line ends, blanks behind them or text before; Go's parser, and so Flux, takes them.
 * @see https://pkg.go.dev/encoding/pem#Decode
 */
export function normalizePrivateKey(text: string): string {
  const lines = withLineFeeds(text);
  const block = /^-----BEGIN [^\n]*PRIVATE KEY-----\n[^]*?^-----END [^\n]*-----\n/m.exec(lines);
  return block?.[0] ?? lines;
}

/** `text` with every line ended by a line feed, the last one too, and no blanks before that. */
export function withLineFeeds(text: string): string {
  return `${text.replaceAll(/[ \t\r]*\n/g, '\n').trimEnd()}\n`;
}
