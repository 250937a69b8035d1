const [comma, brace, bracket] = Buffer.from(',{[');

/**
 * Whether a body holds more values than `most`, an object or a list within a list counting twice: parsed, each takes
 * up to 150 bytes. What separates values or begins one counts within texts too.
 */
export function hasMoreValues(body: Buffer, most: number): boolean {
  let count = 0;
  // Ten times faster than `for … of`, which matters for 64 MiB.
  for (let index = 0; index < body.length && count <= most; index += 1) {
    const byte = body[index];
    if (byte === comma || byte === brace || byte === bracket) count += 1;
  }
  return count > most;
}
