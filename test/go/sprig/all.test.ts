import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createFunctions } from '../../../src/go/sprig/all.ts';
import { DEFAULT_LIMITS } from '../../../src/go/template/limits.ts';
import { createEnvironment, render } from './render.ts';

const vectors = new URL('../../vectors/template_functions.json', import.meta.url);
const { sprig } = z
  .object({ sprig: z.array(z.string()) })
  .parse(JSON.parse(readFileSync(vectors, 'utf8')));

test('every function of sprig that a message template may call is here, and no other', () => {
  expect([...createFunctions(createEnvironment()).keys()].toSorted()).toEqual(sprig.toSorted());
});

test.for([
  ['a long text repeated', '{{ repeat 1000000000 "abc" }}'],
  ['more repetitions than there are numbers', '{{ repeat 9223372036854775807 "abc" }}'],
  ['a text repeated again and again', '{{ repeat 9999 "a" | repeat 9999 }}'],
  ['a wide margin', '{{ indent 1000000000 "a" }}'],
  ['a margin on many lines', '{{ repeat 9999 "\\n" | nindent 9999 }}'],
  ['a long row of numbers', '{{ until 1000000000 }}'],
  ['a row of numbers in steps', '{{ untilStep 0 9223372036854775807 3 }}'],
  ['a row of numbers as text', '{{ seq 9223372036854775807 }}'],
  ['a replacement in many places', '{{ repeat 9999 "a" | replace "a" (repeat 9999 "b") }}'],
  ['a replacement between all letters', '{{ repeat 9999 "a" | replace "" (repeat 9999 "b") }}'],
  ['a separator in many places', '{{ until 9999 | join (repeat 9999 "b") }}'],
  ['a line end in many places', '{{ wrapWith 1 (repeat 9999 "b") (repeat 9999 "a") }}'],
  [
    'a group put in many places',
    '{{ regexReplaceAll "(.*)" (repeat 9999 "a") (repeat 9999 "$1") }}',
  ],
  ['a slow expression', '{{ regexMatch "((a{0,100}){0,10})*b" (repeat 99999 "a") }}'],
  ['all pairs of a long list', '{{ until 9999 | uniq | len }}'],
  [
    'a list that grows by itself',
    '{{ $l := list 1 }}{{ range until 99 }}{{ $l = concat $l $l }}{{ end }}',
  ],
] as const)('%s ends at a limit', ([, template]) => {
  expect(() => render(template)).toThrow(/takes too (?:many steps|much memory) \(limit \d+\)$/);
});

test.for([
  [
    'comparing',
    '{{ $a := dict }}{{ $b := dict }}{{ $_ := set $a "x" $a }}{{ $_ := set $b "x" $b }}{{ deepEqual $a $b }}',
  ],
  ['copying', '{{ $a := dict }}{{ $_ := set $a "x" $a }}{{ deepCopy $a }}'],
  [
    'merging',
    '{{ $a := dict }}{{ $b := dict }}{{ $_ := set $a "x" $a }}{{ $_ := set $b "x" $b }}{{ merge $a $b }}',
  ],
] as const)('%s data that holds itself is an error', ([, template]) => {
  expect(() => render(template)).toThrow(/data is nested more than 250 levels deep$/);
});

test.for([
  [
    'JSON of data that holds itself fails',
    '{{ $a := dict }}{{ $_ := set $a "x" $a }}{{ mustToJson $a }}',
    /encountered a cycle via map\[string\]interface {}$/,
  ],
  ['JSON nested too deeply fails', '{{ repeat 2000 "[" | mustFromJson }}', /exceeded max depth$/],
] as const)('%s', ([, template, message]) => {
  expect(() => render(template)).toThrow(message);
});

test.for([
  [
    'keys are in order, where those of Go are not',
    '{{ dict "b" 1 "a" 2 "é" 3 | keys }}',
    '[a b é]',
  ],
  ['values are in the order of their keys', '{{ dict "b" 1 "a" 2 "é" 3 | values }}', '[2 1 3]'],
  [
    'JSON without must swallows a cycle',
    '{{ $a := dict }}{{ $_ := set $a "x" $a }}{{ toJson $a }}|',
    '|',
  ],
  ['what a limit refuses is no JSON problem', '{{ fromJson "[" | kindOf }}', 'invalid'],
] as const)('%s', ([, template, output]) => {
  expect(render(template)).toBe(output);
});

test('a limit is an error even where errors are swallowed', () => {
  expect(() =>
    render('{{ $l := until 99999 }}{{ range until 999 }}{{ $_ := toJson $l }}{{ end }}'),
  ).toThrow(/takes too (?:many steps|much memory)/);
});

test.for([
  ['genPrivateKey "rsa"', 2],
  ['genPrivateKey "dsa"', 3],
  ['genCA "x" 1', 4],
  ['derivePassword 1 "pin" "a" "b" "c"', 5],
  ['bcrypt "a"', 20],
] as const)('%s takes its part of the steps: %d times is too often', ([call, times]) => {
  const limits = { ...DEFAULT_LIMITS, steps: Math.ceil(DEFAULT_LIMITS.steps / times) };
  expect(() => render(`{{ ${call} }}`, {}, limits)).toThrow(/takes too many steps \(limit \d+\)$/);
});

// Go's texts are of signatures that a template cannot call, or of methods that print for programmers.
test.for(['ISOWeek', 'Zone', 'Date', 'Clock', 'GoString', 'AppendFormat'])(
  'a time has no method %s',
  (name) => {
    expect(() => render(`{{ (toDate "2006" "2024").${name} }}`)).toThrow(
      `can't evaluate field ${name} in type time.Time`,
    );
  },
);

test.for([
  ['(semver "1.2.3").minor', 'minor is an unexported field of struct type *semver.Version'],
  ['(toDate "2006" "2024").wall', 'wall is an unexported field of struct type time.Time'],
] as const)('%s cannot be read', ([call, message]) => {
  expect(() => render(`{{ ${call} }}`)).toThrow(message);
});
