import { describe, expect, test } from 'vitest';
import { isNamespaceName, isObjectName } from '../../../src/domain/resources/names.ts';

describe('a name', () => {
  test.for<[string, string, { readonly object: boolean; readonly namespace: boolean }]>([
    ['a word', 'app', { object: true, namespace: true }],
    ['one letter', 'a', { object: true, namespace: true }],
    ['digits and dashes', '0-a--9', { object: true, namespace: true }],
    ['words between dots', 'sh.helm.v1', { object: true, namespace: false }],
    ['63 letters', 'a'.repeat(63), { object: true, namespace: true }],
    ['64 letters', 'a'.repeat(64), { object: true, namespace: false }],
    ['253 letters', 'a'.repeat(253), { object: true, namespace: false }],
    ['254 letters', 'a'.repeat(254), { object: false, namespace: false }],
    ['nothing', '', { object: false, namespace: false }],
    ['a dot', '.', { object: false, namespace: false }],
    ['two dots', '..', { object: false, namespace: false }],
    ['a dot at the end', 'a.', { object: false, namespace: false }],
    ['two dots within', 'a..b', { object: false, namespace: false }],
    ['a dash before a dot', 'a-.b', { object: false, namespace: false }],
    ['a dash at the end', 'a-', { object: false, namespace: false }],
    ['a capital', 'App', { object: false, namespace: false }],
    ['an underscore', 'a_b', { object: false, namespace: false }],
    ['a colon', 'system:admin', { object: false, namespace: false }],
    ['a slash', 'a/b', { object: false, namespace: false }],
    ['a backslash', 'a\\b', { object: false, namespace: false }],
    ['an escape', 'a%2fb', { object: false, namespace: false }],
    ['a query', 'a?b', { object: false, namespace: false }],
    ['a fragment', 'a#b', { object: false, namespace: false }],
    ['a line break after it', 'app\n', { object: false, namespace: false }],
    ['a letter that is small elsewhere', 'é', { object: false, namespace: false }],
  ])('%s', ([, text, expected]) => {
    expect({ object: isObjectName(text), namespace: isNamespaceName(text) }).toEqual(expected);
  });
});
