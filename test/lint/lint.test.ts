import { expect, test } from 'vitest';
import { lint } from '../../src/lint/lint.ts';

const policy = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: app
  namespace: team
`;
const marked = 'image: app:1 # {"$imagepolicy": "team:app"}\n';

function automation(git: string): string {
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata:
  name: fleet
spec:
  sourceRef:
    kind: GitRepository
    name: fleet
  git: ${git}
`;
}

const source = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: fleet
spec:
  ref:
    branch: main
`;

test.for<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
  ['nothing where all is well', { 'a.yaml': policy, 'b.yaml': marked }, []],
  [
    'a marker that names no policy, by its line',
    { 'a.yaml': policy, 'b.yaml': `${marked}tag: 1 # {"$imagepolicy": "team:ap:tag"}\n` },
    ['b.yaml:2 error marker-without-policy'],
  ],
  [
    'a marker that names a policy of another namespace',
    { 'a.yaml': policy, 'b.yaml': `${marked}web: web:1 # {"$imagepolicy": "other:app"}\n` },
    ['b.yaml:2 error marker-without-policy'],
  ],
  [
    'nothing where a kustomization gives the policy its namespace',
    { 'a.yaml': policy.replace('  namespace: team\n', ''), 'b.yaml': marked },
    [],
  ],
  [
    'a policy that no marker names, by where it begins',
    { 'a.yaml': `---\n# ours\n${policy}` },
    ['a.yaml:3 warning policy-without-marker'],
  ],
  [
    'once, that there are markers and no policies',
    { 'a.yaml': `${marked}b: app:1 # {"$imagepolicy": "team:app"}\n` },
    ['a.yaml:1 warning no-policies'],
  ],
  [
    'a file that cannot be edited',
    { 'a.yaml': policy, 'b.yaml': marked, 'c.yaml': `${marked}\ta: [\n` },
    ['c.yaml:2 error cannot-edit'],
  ],
  [
    'an automation that pushes where it checks out from',
    { 'a.yaml': automation('{}') },
    ['a.yaml:1 warning pushes-where-it-checks-out'],
  ],
  [
    'the same, where its source says the branch',
    { 'a.yaml': automation('{ push: { branch: main } }'), 'b.yaml': source },
    ['a.yaml:1 warning pushes-where-it-checks-out'],
  ],
  [
    'no automation that pushes to a branch of its own',
    { 'a.yaml': automation('{ push: { branch: updates } }'), 'b.yaml': source },
    [],
  ],
  ['nothing in a file that is no manifest', { 'a.yaml': 'ImagePolicy: [\n' }, []],
])('of manifests is found: %s', ([, files, expected]) => {
  const found = lint(Object.entries(files).map(([path, text]) => ({ path, text })));
  expect(
    found.map(({ path, line, severity, rule }) => `${path}:${line} ${severity} ${rule}`),
  ).toEqual(expected);
});
