import { expect, test } from 'vitest';
import { parseMarker } from '../../../src/domain/setters/marker.ts';
import { cpuMs } from '../../support/cpu.ts';

const long = '{"$ref": "#/definitions/io.k8s.cli.setters.n:p:tag"}';

test.for([
  ['the short form', '# {"$imagepolicy": "n:p"}', ['n:p']],
  ['any number of signs, without spaces', '###{"$imagepolicy":"n:p"}', ['n:p']],
  ['an escaped key', String.raw`# {"\u0024imagepolicy": "n:p"}`, ['n:p']],
  ['of two the last', '# {"$imagepolicy": "a:b", "$imagepolicy": "n:p"}', ['n:p']],
  ['other text beside it', '# {"x": "y", "$imagepolicy": "n:p", "z": null}', ['n:p']],
  ['other values beside it', '# {"$imagepolicy": "n:p", "x": 1}', []],
  ['no text', '# {"$imagepolicy": ["n:p"]}', []],
  ['empty text', '# {"$imagepolicy": ""}', []],
  ['trailing text', '# {"$imagepolicy": "n:p"} x', []],
  ['leading text', '# x {"$imagepolicy": "n:p"}', []],
  ['a second sign after a space', '# # {"$imagepolicy": "n:p"}', []],
  ['a trailing comma', '# {"$imagepolicy": "n:p",}', []],
  ['an array', '# ["$imagepolicy"]', []],
  ['the long form', `# ${long}`, ['n:p:tag']],
  ['the long form with trailing text', `# ${long} "$imagepolicy"`, ['n:p:tag']],
  ['the long form with a brace in text', `# {"x": "}", ${long.slice(1)} }`, ['n:p:tag']],
  ['both forms', '# {"$imagepolicy": "a:b", ' + long.slice(1), ['a:b', 'n:p:tag']],
  ['the long form takes any other field', `# {"type": 5, ${long.slice(1)}`, ['n:p:tag']],
  ['percent signs stay', `# ${long.replace('n:p', 'n%3Ap')}`, ['n%3Ap:tag']],
  ['a reference to something else', '# {"$ref": "#/definitions/x"}', []],
  ['an ordinary comment', '# the image', []],
  [
    'the setter of kyaml with a value of its own',
    '# {"x-k8s-cli": {"setter": {"name": "n:p", "value": "x"}}} "$ref"',
    [],
  ],
] as const)('%s', ([, comment, setters]) => {
  expect(parseMarker(comment)).toEqual(setters);
});

test.for([
  ['quotes that are escaped, in a text that does not end', `# {"$ref" "${'\\"'.repeat(200_000)}`],
  ['quotes', `# {"$ref" ${'"'.repeat(400_001)}`],
  ['braces', `# "$ref" ${'{'.repeat(400_000)}`],
] as const)('many %s take no time', ([, comment]) => {
  const start = cpuMs();
  expect(parseMarker(comment)).toEqual([]);
  expect(cpuMs() - start).toBeLessThan(1000);
});
