import { describe, expect, test } from 'vitest';
import { printResources } from '../../../src/migrate/resources/resources.ts';
import { application, fleet, migrated, openIn, planOf } from './fleet.ts';
import type { Files } from './fleet.ts';

describe('a repository with Applications', () => {
  test('gets markers where its images are written, and loses the annotations', () => {
    const after = migrated(fleet);
    expect(after['argocd/web.yaml']).toContain(
      'annotations:\n    notifications.argoproj.io/subscribe: mine\n',
    );
    expect(after['apps/web/kustomization.yaml']).toBe(
      fleet['apps/web/kustomization.yaml'].replace(
        'newTag: 1.2.3',
        'newTag: 1.2.3 # {"$imagepolicy": "flux-system:web:tag"}',
      ),
    );
    expect(after['apps/web/deployment.yaml']).toBe(
      fleet['apps/web/deployment.yaml'].replace(
        'redis:7.0.0',
        'redis:7.0.0 # {"$imagepolicy": "flux-system:redis"}',
      ),
    );
    expect(after['argocd/chart.yaml']).toContain(
      'value: main-1a2b3c4-1612779223 # {"$imagepolicy": "flux-system:dex:tag"}',
    );
    expect(after['argocd/chart.yaml']).not.toContain('image-updater');
    expect(after['charts/dex/values-prod.yaml']).toBe(`dex:
  image:
    name: quay.io/dexidp/dex # {"$imagepolicy": "flux-system:dex:name"}
    tag: main-1a2b3c4-1612779223 # {"$imagepolicy": "flux-system:dex:tag"}
`);
  });

  test('gets the resources that choose as its annotations did', () => {
    expect(printResources(planOf(fleet).resources)).toMatchInlineSnapshot(`
      "---
      apiVersion: source.toolkit.fluxcd.io/v1
      kind: GitRepository
      metadata:
        name: fleet
        namespace: flux-system
      spec:
        interval: 5m
        url: ssh://git@github.com/acme/fleet.git
        ref:
          branch: main
        secretRef:
          name: fleet
      ---
      apiVersion: image.toolkit.fluxcd.io/v1
      kind: ImageRepository
      metadata:
        name: web
        namespace: flux-system
      spec:
        image: ghcr.io/acme/web
        interval: 5m
        secretRef:
          name: ghcr
      ---
      apiVersion: image.toolkit.fluxcd.io/v1
      kind: ImageRepository
      metadata:
        name: redis
        namespace: flux-system
      spec:
        image: redis
        interval: 5m
      ---
      apiVersion: image.toolkit.fluxcd.io/v1
      kind: ImageRepository
      metadata:
        name: dex
        namespace: flux-system
      spec:
        image: quay.io/dexidp/dex
        interval: 5m
        exclusionList:
          - ^.*\\.sig$
          - ^[^/]*-rc[^/]$
          - ^nightly$
      ---
      apiVersion: image.toolkit.fluxcd.io/v1
      kind: ImagePolicy
      metadata:
        name: web
        namespace: flux-system
      spec:
        imageRepositoryRef:
          name: web
        filterTags:
          pattern: ^[0-9]+\\.[0-9]+\\.[0-9]+$
        policy:
          semver:
            range: ~1.2
      ---
      apiVersion: image.toolkit.fluxcd.io/v1
      kind: ImagePolicy
      metadata:
        name: redis
        namespace: flux-system
      spec:
        imageRepositoryRef:
          name: redis
        policy:
          semver:
            range: "*"
      ---
      apiVersion: image.toolkit.fluxcd.io/v1
      kind: ImagePolicy
      metadata:
        name: dex
        namespace: flux-system
      spec:
        imageRepositoryRef:
          name: dex
        filterTags:
          pattern: ^.*-[a-f0-9]{7,40}-(?P<order>[0-9]{10})$
          extract: $order
        policy:
          numerical:
            order: asc
      ---
      apiVersion: image.toolkit.fluxcd.io/v1
      kind: ImageUpdateAutomation
      metadata:
        name: image-updates
        namespace: flux-system
      spec:
        interval: 5m
        sourceRef:
          kind: GitRepository
          name: fleet
        git:
          checkout:
            ref:
              branch: main
          commit:
            author:
              name: fluxcdbot
              email: fluxcdbot@users.noreply.github.com
          push:
            branch: image-updates
        update:
          path: ./
          strategy: Setters
      "
    `);
  });

  test('is as it was when it is migrated again', () => {
    expect(planOf(migrated(fleet)).changes).toEqual([]);
  });

  test('tells a person what to look at', () => {
    expect(planOf(fleet).findings.map(({ kind, about, why }) => `${kind}: ${about}: ${why}`))
      .toMatchInlineSnapshot(`
        [
          "note: Application dex: its images were set in the Application in the cluster, and will be in Git now; what was set there still counts before what Git says",
          "note: Application dex: its changes were pushed to the branch that is checked out, and all go to the branch "image-updates" now",
          "note: Application argocd/web: updates are pushed with the credentials in the Secret "fleet", which is not there yet: those that Argo CD has are its own",
          "note: Application argocd/web: its changes were pushed to "updates", and all go to the branch "image-updates" now",
          "note: Application argocd/web: ghcr.io/acme/web: its ImageRepository names the Secret "ghcr", which has to be in the namespace "flux-system"",
        ]
      `);
  });
});

const list = 'image-list: web=acme/web';

test.for<[string, readonly string[], object]>([
  ['the newest version', [list], { policy: { semver: { range: '*' } } }],
  ['a range', ['image-list: web=acme/web:1.x'], { policy: { semver: { range: '1.x' } } }],
  ['a name', [list, 'web.update-strategy: name'], { policy: { alphabetical: { order: 'asc' } } }],
  [
    'tags that a regular expression allows',
    [list, 'web.update-strategy: alphabetical', 'web.allow-tags: regexp:^1'],
    { filterTags: { pattern: '^1' }, policy: { alphabetical: { order: 'asc' } } },
  ],
  [
    'what an application says for all of its images',
    [list, 'update-strategy: name'],
    { policy: { alphabetical: { order: 'asc' } } },
  ],
  [
    'the digest of a tag',
    ['image-list: web=acme/web:stable', 'web.update-strategy: digest'],
    {
      filterTags: { pattern: '^stable$' },
      policy: { alphabetical: { order: 'asc' } },
      digestReflectionPolicy: 'Always',
      interval: '5m',
    },
  ],
])('a policy chooses %s', ([, annotations, spec]) => {
  expect(planOf(application(annotations)).resources).toContainEqual(
    expect.objectContaining({
      kind: 'ImagePolicy',
      spec: { imageRepositoryRef: { name: 'web' }, ...spec },
    }),
  );
});

test('ignored tags are those that the ImageRepository excludes', () => {
  const files = application([list, 'web.ignore-tags: "*-rc?, dev[0-9], a.b"']);
  expect(planOf(files).resources).toContainEqual(
    expect.objectContaining({
      kind: 'ImageRepository',
      spec: {
        image: 'acme/web',
        interval: '5m',
        exclusionList: ['^.*\\.sig$', '^[^/]*-rc[^/]$', '^dev[0-9]$', '^a\\.b$'],
      },
    }),
  );
});

test.for<[string, Files, RegExp]>([
  [
    'of the last build without a time in its tags',
    application([list, 'web.update-strategy: newest-build']),
    /built last, and nothing in the tag "1\.2\.3" sorts/,
  ],
  ['with a range that is none', application(['image-list: web=acme/web:~~1']), /"~~1" is no range/],
  [
    'with a filter that is none',
    application([list, 'web.allow-tags: glob:1*']),
    /"glob:1\*" is no way to allow tags/,
  ],
  [
    'with a filter that is no regular expression',
    application([list, 'web.allow-tags: regexp:(']),
    /"\(" is no regular expression/,
  ],
  [
    'that ignores all tags',
    application([list, 'web.ignore-tags: "*"']),
    /all its tags are ignored/,
  ],
  ['whose name is none', application(['image-list: web=A b']), /"A b" is no name/],
  [
    'that nothing here names',
    application([list], 'image: other:1.0.0'),
    /nothing in this directory says which tag of it runs/,
  ],
  [
    'that is written on one line',
    application([list], 'env: [{name: A, image: x}]\n          {image: acme/web:1.2.3}'),
    /cannot be read|nothing in this directory/,
  ],
])('an image %s is left to a person, and its annotations stay', ([, files, why]) => {
  expect(openIn(files)).toEqual([expect.stringMatching(why)]);
  expect(migrated(files)['app.yaml']).toBe(files['app.yaml']);
});

test.for<[string, readonly string[], object]>([
  ['a branch', ['git-branch: main:updates'], { push: { branch: 'updates' } }],
  ['no branch of its own', ['git-branch: main'], { push: { branch: 'main' } }],
  ['nothing, and the revision names no branch', [], {}],
  [
    'a branch for each change',
    ['git-branch: "main:up-{{.SHA256}}"'],
    { push: { branch: 'image-updates' } },
  ],
])('an automation pushes to %s', ([what, annotations, git]) => {
  const { resources, findings } = planOf(application([list, ...annotations]));
  expect(resources).toContainEqual(
    expect.objectContaining({
      kind: 'ImageUpdateAutomation',
      spec: expect.objectContaining({ git: expect.objectContaining(git) }),
    }),
  );
  expect(findings.some(({ why }) => why.includes('go to the branch'))).toBe(
    what === 'a branch for each change',
  );
});

test.for([
  ['./', 'clusters/apps/web', undefined],
  ['./clusters', 'clusters/apps/web', 'apps/web'],
  ['./clusters', 'apps/web', 'none'],
] as const)('a directory at %s of its repository has the source %s', ([top, path, local]) => {
  const files = application([list]);
  const moved = {
    'app.yaml': (files['app.yaml'] ?? '').replace('path: web', `path: ${path}`),
    [`${local ?? path}/web.yaml`]: files['web/web.yaml'] ?? '',
  };
  expect(planOf(moved, top).images).toBe(local === 'none' ? 0 : 1);
});
