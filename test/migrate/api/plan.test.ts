import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { unifiedDiff } from '../../../src/migrate/diff.ts';
import { planMigration } from '../../../src/migrate/api/plan.ts';
import type { Plan } from '../../../src/migrate/api/plan.ts';

function planOf(text: string): Plan {
  return planMigration([{ path: 'a.yaml', text }]);
}

function migrated(text: string): string {
  return planOf(text).changes[0]?.after ?? text;
}

const first = `# kept
apiVersion: image.toolkit.fluxcd.io/v1alpha1
kind: ImageUpdateAutomation
metadata:
  name: fleet
  namespace: flux-system
spec:
  interval: 1m0s # often
  checkout:
    gitRepositoryRef:
      name: "fleet" # the source
    branch: main
  # who
  commit:
    authorName: Flux # a bot
    # where
    authorEmail: 'flux@example.com'
    messageTemplate: |-
      Update of {{ .AutomationObject }}

      {{ range $file, $_ := .Updated.Files }}{{ $file }}
      {{ end }}
  update:
    strategy: Setters
    path: ./clusters
  push:
    branch: updates
`;

const firstInV1 = `# kept
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata:
  name: fleet
  namespace: flux-system
spec:
  interval: 1m0s # often
  sourceRef:
    kind: GitRepository
    name: "fleet" # the source
  git:
    checkout:
      ref:
        branch: main
    # who
    commit:
      author:
        name: Flux # a bot
        # where
        email: 'flux@example.com'
      messageTemplate: |-
        Update of {{ .AutomationObject }}

        {{ range $file, $_ := .Changed.FileChanges }}{{ $file }}
        {{ end }}
    push:
      branch: updates
  update:
    strategy: Setters
    path: ./clusters
`;

test('an automation of v1alpha1 gets the fields of v1, with its comments', () => {
  expect(migrated(first)).toBe(firstInV1);
  expect(planOf(first)).toMatchObject({ objects: 1, findings: [] });
});

test('what is of v1 stays as it is', () => {
  expect(planOf(firstInV1)).toEqual({ changes: [], findings: [], objects: 0 });
});

const later = [
  [
    'image.toolkit.fluxcd.io/v1alpha2',
    'ImageRepository',
    'image: ghcr.io/acme/web\n  interval: 1m',
  ],
  [
    '"image.toolkit.fluxcd.io/v1beta1" # quoted',
    'ImagePolicy',
    'imageRepositoryRef:\n    name: web\n  policy: {semver: {range: ">=1"}}',
  ],
  [
    'image.toolkit.fluxcd.io/v1beta2',
    'ImageUpdateAutomation',
    'interval: 1m\n  sourceRef: {kind: GitRepository, name: fleet}\n  git: {commit: {author: {email: a@b.c}}}',
  ],
  [
    'source.toolkit.fluxcd.io/v1beta2',
    'GitRepository',
    'url: https://example.com/a\n  interval: 1m',
  ],
] as const;

test.for(later)('of a %s %s only the version changes', ([apiVersion, kind, spec]) => {
  const text = `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web,   namespace: apps}\nspec:\n  ${spec}\n`;
  const after = text.replace(/v1(?:alpha|beta)\d/, 'v1');
  expect(planOf(text)).toMatchObject({ changes: [{ after }], findings: [], objects: 1 });
  expect(planOf(after).changes).toEqual([]);
});

test('of several documents, lists and other kinds, those that are old change, and no other byte', () => {
  const text = [
    'apiVersion: apps/v1beta1\r\nkind: Deployment\r\nmetadata:\r\n  name: web\r\n',
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: image.toolkit.fluxcd.io/v1beta1\n  kind: ImageRepository\n  metadata:\n    name: a\n  spec:\n    image: ghcr.io/acme/a\n    interval: 1m\n',
    'kind: Kustomization\napiVersion: kustomize.toolkit.fluxcd.io/v1beta2\n',
  ].join('---\n');
  expect(migrated(text)).toBe(
    text.replace('fluxcd.io/v1beta1\n  kind: ImageR', 'fluxcd.io/v1\n  kind: ImageR'),
  );
});

test('fields of a GitRepository that had no effect any more go', () => {
  const text =
    'apiVersion: source.toolkit.fluxcd.io/v1beta1\nkind: GitRepository\nmetadata: {name: a}\nspec:\n  gitImplementation: libgit2\n  url: https://example.com/a\n  interval: 1m\n';
  expect(migrated(text)).toBe(
    text.replace('v1beta1', 'v1').replace('  gitImplementation: libgit2\n', ''),
  );
});

test.for<[string, string, RegExp]>([
  [
    '{{ range .Updated.Images }}{{ . }}{{ end }}',
    '{{ range .Updated.Images }}{{ . }}{{ end }}',
    /reads "\.Updated"/,
  ],
  [
    '{{ range $o, $i := .Updated.Objects }}{{ $o.Name }} {{ $i }}{{ end }}',
    '{{ range $o, $i := .Updated.Objects }}{{ $o.Name }} {{ $i }}{{ end }}',
    /reads "\.Updated"/,
  ],
  [
    '{{ range $o, $_ := .Updated.Objects }}{{ $o.Name }}{{ end }}{{ .Updated.Images }}',
    '{{ range $o, $_ := .Changed.Objects }}{{ $o.Name }}{{ end }}{{ .Updated.Images }}',
    /reads "\.Updated"/,
  ],
])('a message of %s is %s, and a person hears of the rest', ([before, after, why]) => {
  const text = withMessage('v1beta2', before);
  expect(planOf(text)).toMatchObject({
    changes: [{ after: withMessage('v1', after) }],
    findings: [{ kind: 'open', path: 'a.yaml', line: 9, why: expect.stringMatching(why) }],
  });
});

function withMessage(version: string, message: string): string {
  return `apiVersion: image.toolkit.fluxcd.io/${version}\nkind: ImageUpdateAutomation\nmetadata: {name: a}\nspec:\n  sourceRef: {kind: GitRepository, name: a}\n  interval: 1m\n  git:\n    commit:\n      messageTemplate: '${message}'\n      author: {email: a@b.c}\n`;
}

test.for<[string, string, RegExp]>([
  [
    'in flow style',
    first.replace(
      / {2}checkout:[^]*main/,
      '  checkout: {gitRepositoryRef: {name: a}, branch: main}',
    ),
    /cannot be edited safely/,
  ],
  [
    'with an anchor',
    first.replace('commit:', 'commit: &who').replace('spec:\n', 'spec:\n  x: {<<: *who}\n'),
    /cannot be (?:read|edited)/,
  ],
  [
    'that v1 refuses',
    'apiVersion: image.toolkit.fluxcd.io/v1beta1\nkind: ImageRepository\nmetadata: {name: a}\nspec:\n  interval: 1m\n',
    /v1 refuses it: .*spec\.image/,
  ],
  [
    'with a field that v1 has not',
    'apiVersion: image.toolkit.fluxcd.io/v1beta1\nkind: ImageRepository\nmetadata: {name: a}\nspec:\n  image: a/b\n  interval: 1m\n  imge: b\n',
    /v1 has no field spec\.imge/,
  ],
])('a person hears of an object %s', ([, text, why]) => {
  expect(planOf(text).findings).toEqual([
    expect.objectContaining({ kind: 'open', why: expect.stringMatching(why) }),
  ]);
});

test('the diff is one that git applies', () => {
  const [change] = planOf(first).changes;
  expect(unifiedDiff('a.yaml', first, change?.edits ?? [])).toContain('-  checkout:');
  execFileSync('git', ['apply', '--numstat', '-'], {
    input: unifiedDiff('a.yaml', first, change?.edits ?? []),
  });
});
