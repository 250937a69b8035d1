/** The largest prime below 2 ** 16. */
const modulus = 65_521;
/** So many sums of bytes stay exact before the modulus is taken. */
const stride = 2048;

/** What Go's `hash/adler32.Checksum` gives. @see https://www.rfc-editor.org/rfc/rfc1950#section-8 */
export function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0];
  for (let start = 0; start < bytes.length; start += stride) {
    for (const byte of bytes.subarray(start, start + stride)) {
      low += byte;
      high += low;
    }
    low %= modulus;
    high %= modulus;
  }
  return high * 65_536 + low;
}
