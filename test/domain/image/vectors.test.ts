import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseRepositoryName } from '../../../src/domain/image/repository.ts';
import { readVectors } from '../../support/vectors.ts';

const input = { image: z.string(), insecure: z.boolean() };
const valid = z.object({
  ...input,
  canonicalName: z.string(),
  registry: z.string(),
  repository: z.string(),
  scheme: z.enum(['http', 'https']),
  name: z.string(),
  string: z.string(),
  identifier: z.literal('latest'),
});
const invalid = z.object({ ...input, error: z.string() });
const cases = readVectors('imageref.json', z.union([valid, invalid]));

describe('imageref.json', () => {
  test.for(cases.filter((row) => 'registry' in row))(
    '$image (insecure: $insecure)',
    ({ image, insecure, name, string, identifier, ...expected }) => {
      const parsed = parseRepositoryName(image, { insecure });
      expect(parsed).toEqual(expected);
      expect([`${parsed.canonicalName}:${identifier}`, image]).toEqual([name, string]);
    },
  );

  test.for(cases.filter((row) => 'error' in row))(
    'refused: $image (insecure: $insecure)',
    ({ image, insecure, error }) => {
      expect(() => parseRepositoryName(image, { insecure })).toThrow(
        expect.objectContaining({ message: error, reason: 'ImageURLInvalid', terminal: true }),
      );
    },
  );
});
