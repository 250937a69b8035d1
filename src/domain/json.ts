/**
 * The value of a JSON text that comes from outside; undefined if it is none. The parser's own error is not told: it
 * quotes the text around the fault, which may be a secret or another server's answer.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
