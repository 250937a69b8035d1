import { expect, test } from 'vitest';
import { render } from './render.ts';
import { cpuMs } from '../../support/cpu.ts';

const steps = 'takes too many steps';
const memory = 'takes too much memory';
const shared = '{{$d := dict "a" 1}}{{range 60}}{{$d = dict "a" $d "b" $d}}{{end}}';
const key = '{{$k := genPrivateKey "ecdsa"}}';

// Each of these took from five seconds to two minutes, or gigabytes, before it was accounted for.
test.for([
  ['keys on a curve', '{{range 99999}}{{$x := genPrivateKey "ecdsa"}}{{end}}', steps],
  ['keys on a twisted curve', '{{range 99999}}{{$x := genPrivateKey "ed25519"}}{{end}}', steps],
  [
    'certificates for one key',
    `${key}{{range 9999}}{{$x := genSelfSignedCertWithKey "x" nil nil 1 $k}}{{end}}`,
    steps,
  ],
  [
    'long line breaks in a long word',
    '{{wrapWith 1 (repeat 10000 "xyz") (repeat 500000 "ab")}}',
    memory,
  ],
  [
    'a long text between many',
    '{{join (repeat 100000 "b") (splitList "" (repeat 100000 "a"))}}',
    memory,
  ],
  ['copies of what is held twice', `${shared}{{$x := deepCopy $d}}`, memory],
  [
    'groups without end',
    '{{mustRegexMatch (repeat 100000 "(a?)") (repeat 1000 "a")}}',
    'expression too large',
  ],
  [
    'many groups in a long text',
    '{{regexReplaceAll (repeat 400 "(a?)") (repeat 100000 "a") ""}}',
    steps,
  ],
  [
    'large expressions, each another',
    '{{range 99999}}{{$x := regexMatch (print "(a{1000})" .) "a"}}{{end}}',
    steps,
  ],
] as const)('%s end with an error, and soon', ([, template, message]) => {
  const start = cpuMs();
  expect(() => render(template, {})).toThrow(
    expect.objectContaining({ name: 'TemplateError', message: expect.stringContaining(message) }),
  );
  expect(cpuMs() - start).toBeLessThan(4000);
});
