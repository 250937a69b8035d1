import { expect, test } from 'vitest';
import {
  formatMarkedPolicies,
  markedPoliciesAnnotation,
  ofMarked,
  readMarkedPolicies,
} from '../../../src/domain/automation/marked-policies.ts';

function kept(...setters: readonly string[]): string | undefined {
  return formatMarkedPolicies(new Set(setters), 'apps');
}

test.for<[string, readonly string[], string | undefined]>([
  ['each policy once, in order', ['apps:db', 'apps:app:tag', 'apps:app:name'], 'app,db'],
  ['nothing for no marker', [], ''],
  ['nothing of other namespaces', ['infra:app'], ''],
  ['nothing that can be no policy', ['apps', 'apps:', 'apps:a,b', 'apps:A'], ''],
  [
    'nothing known, rather than more than an annotation should hold',
    Array.from({ length: 200 }, (_, index) => `apps:${'a'.repeat(60)}${index}`),
    undefined,
  ],
])('an automation keeps %s', ([, setters, expected]) => {
  expect(kept(...setters)).toBe(expected);
});

test.for([
  [
    ['apps:db', 'apps:app:tag'],
    ['app', 'db'],
  ] as const,
  [[], []] as const,
])('what was kept of %j is read again', ([setters, names]) => {
  const annotations = { [markedPoliciesAnnotation]: kept(...setters) ?? '' };
  expect([...(readMarkedPolicies({ annotations }) ?? [])]).toEqual(names);
});

test('where nothing was kept, all policies count', () => {
  const byPolicy = { app: 1, db: 2 };
  expect(readMarkedPolicies({ annotations: {} })).toBeUndefined();
  expect(ofMarked(byPolicy, undefined)).toEqual(byPolicy);
  expect(ofMarked(byPolicy, new Set(['db', 'web']))).toEqual({ db: 2 });
});
