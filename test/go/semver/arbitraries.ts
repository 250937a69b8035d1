import * as fc from 'fast-check';

const number = fc.oneof(
  fc.bigInt({ min: 0n, max: 12n }),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
);
const identifier = fc.oneof(number.map(String), fc.stringMatching(/^[a-zA-Z-][0-9a-zA-Z-]{0,4}$/));
const identifiers = fc
  .array(identifier, { minLength: 1, maxLength: 3 })
  .map((all) => all.join('.'));

/** The text of a version, which may leave out parts, and have a `v`, a prerelease and metadata. */
export const versionText = fc
  .record({
    prefix: fc.constantFrom('', 'v'),
    numbers: fc.array(number, { minLength: 1, maxLength: 3 }),
    prerelease: fc.option(identifiers, { nil: undefined }),
    metadata: fc.option(identifiers, { nil: undefined }),
  })
  .map(
    ({ prefix, numbers, prerelease, metadata }) =>
      prefix +
      numbers.join('.') +
      (prerelease === undefined ? '' : `-${prerelease}`) +
      (metadata === undefined ? '' : `+${metadata}`),
  );

const operator = fc.constantFrom('', '=', '!=', '>', '<', '>=', '=>', '<=', '=<', '~', '~>', '^');
const pattern = fc.oneof(versionText, fc.constantFrom('*', 'x', '1.x', '0.X.*', '1.2.x-0'));
const comparator = fc.tuple(operator, pattern).map((parts) => parts.join(''));
const group = fc.oneof(
  fc.array(comparator, { minLength: 1, maxLength: 3 }).map((all) => all.join(' ')),
  fc.tuple(pattern, pattern).map((ends) => ends.join(' - ')),
);

/** The text of a constraint that is not too long, with room for one more group. */
export const constraintText = fc
  .array(group, { minLength: 1, maxLength: 3 })
  .map((all) => all.join(' || '))
  .filter((text) => text.length < 450);
