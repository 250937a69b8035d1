import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { isRecord, textAt } from '../../src/domain/resources/record.ts';
import { migrateArgocd } from '../../src/migrate/argocd/migrate.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { readFiles, writeFiles } from '../support/flux-v1.ts';
import { pushImage } from '../support/push-image.ts';
import { joinInstallation } from '../support/shared-installation.ts';
import { createTeam } from '../support/team.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';

let installation: SharedInstallation;

beforeAll(async () => {
  installation = await joinInstallation();
});

afterAll(() => installation[Symbol.asyncDispose]());

const namespace = 'from-argocd';

/** Three images of two Applications, one of them ignored, at `registry`. */
function repository(registry: string): Readonly<Record<string, string>> {
  const prefix = 'argocd-image-updater.argoproj.io';
  return {
    'apps.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: web
  annotations:
    ${prefix}/image-list: web=${registry}/argocd/web:~1.2,old=${registry}/argocd/old
    ${prefix}/old.ignore-tags: "*"
spec:
  source: {repoURL: "https://example.com/fleet", path: web}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: dex
  annotations:
    ${prefix}/image-list: dex=${registry}/argocd/dex
    ${prefix}/dex.update-strategy: newest-build
    ${prefix}/dex.allow-tags: regexp:^main-
    ${prefix}/dex.helm.image-name: image.repository
    ${prefix}/dex.helm.image-tag: image.tag
spec:
  source: {repoURL: "https://example.com/fleet", path: charts/dex}
`,
    'web/kustomization.yaml': `images:
  - name: ${registry}/argocd/web
    newTag: 1.2.0
  - name: ${registry}/argocd/old
    newTag: 1.0.0
`,
    'charts/dex/values.yaml': `image:
  repository: ${registry}/argocd/dex
  tag: main-1a2b3c4-1612779223
`,
  };
}

test('a repository of Argo CD gets, once it is migrated, the commits that its annotations promised', async () => {
  await using directory = await temporaryDirectory();
  const { registryAddress, kubernetes, until } = installation;
  async function push(image: string, ...tags: readonly string[]): Promise<void> {
    for (const tag of tags)
      await pushImage({
        url: `http://${registryAddress}`,
        repository: `argocd/${image}`,
        tag,
      });
  }
  await writeFiles(directory.path, repository(registryAddress));
  await migrateArgocd({ directory: directory.path, write: true, namespace });
  const files = await readFiles(directory.path);
  const team = await createTeam(installation, { name: namespace, tags: [], files });
  await push('web', '1.2.0', '1.2.7', '1.3.0');
  await push('old', '1.0.0', '1.1.0');
  await push(
    'dex',
    'main-1a2b3c4-1612779223',
    'main-2b3c4d5-1612780000',
    'other-3c4d5e6-1699999999',
  );

  await team.apply({ repository: false, policy: false, automation: false });
  await kubernetes.apply(imageResources(files['image-automation.yaml']));
  await until(async () => {
    expect(await team.git.git('show', 'main:web/kustomization.yaml')).toBe(
      files['web/kustomization.yaml']?.replace('1.2.0', '1.2.7').trimEnd(),
    );
    expect(await team.git.git('show', 'main:charts/dex/values.yaml')).toBe(
      files['charts/dex/values.yaml']
        ?.replace('main-1a2b3c4-1612779223', 'main-2b3c4d5-1612780000')
        .trimEnd(),
    );
  }, 60_000);
});

/** The resources, with the source of this test instead of the one that the Applications name. */
function imageResources(text = ''): readonly object[] {
  return parseAllDocuments(text).flatMap((document) => {
    const object: unknown = document.toJS();
    if (!isRecord(object)) throw new Error('a document that is no object');
    if (textAt(object, 'kind') === 'GitRepository') return [];
    if (textAt(object, 'kind') !== 'ImageUpdateAutomation') return [object];
    const spec = isRecord(object['spec']) ? object['spec'] : {};
    return [{ ...object, spec: { ...spec, sourceRef: { kind: 'GitRepository', name: 'app' } } }];
  });
}
