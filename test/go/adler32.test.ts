import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adler32 } from '../../src/go/adler32.ts';

test.for([
  ['nothing', '', 1],
  ['the example of everybody', 'Wikipedia', 0x11e60398],
] as const)('the checksum of %s', ([, text, sum]) => {
  expect(adler32(Buffer.from(text))).toBe(sum);
});

test('it is what zlib writes at the end of what it compresses', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 10_000 }), (bytes) => {
      expect(adler32(bytes)).toBe(deflateSync(bytes).readUInt32BE(deflateSync(bytes).length - 4));
    }),
  );
});
