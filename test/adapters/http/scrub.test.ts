import { expect, test } from 'vitest';
import { formsOf, scrub } from '../../../src/adapters/http/scrub.ts';

test.for<[string, readonly (string | undefined)[], string, string]>([
  ['nothing', [undefined], 'all of it', 'all of it'],
  ['each occurrence', ['hunter2'], 'hunter2, hunter2, hunter2', '***, ***, ***'],
  ['what is encoded as in a URL', ['p@ss word'], 'https://u:p%40ss%20word@h', 'https://u:***@h'],
  ['the longer of two first', ['secret', 'secret-more'], 'secret-more', '***'],
  ['nothing that is too short', ['abc'], 'abc', 'abc'],
  ['what is no text of Unicode', ['half \ud800'], 'half \ud800!', '***!'],
])('takes out %s', ([, secrets, said, scrubbed]) => {
  expect(scrub(said, formsOf(secrets))).toBe(scrubbed);
});
