import { describe, expect, test } from 'vitest';
import { application, migrated, planOf } from './fleet.ts';
import type { Files } from './fleet.ts';

describe('an ImageUpdater', () => {
  const updater = `apiVersion: argocd-image-updater.argoproj.io/v1alpha1
kind: ImageUpdater
metadata:
  name: all
  namespace: argocd
spec:
  commonUpdateSettings:
    updateStrategy: alphabetical
  writeBackConfig:
    method: git
  applicationRefs:
    - namePattern: we*
      labelSelectors:
        matchLabels:
          tier: front
      images:
        - alias: web
          imageName: acme/web:1.x
          commonUpdateSettings:
            updateStrategy: semver
`;

  function labelled(tier: string): Files {
    const files = application(['write-back-method: git']);
    const labels = `  namespace: argocd\n  labels:\n    tier: ${tier}\n`;
    const app = (files['app.yaml'] ?? '').replace('  annotations', `${labels}  annotations`);
    return { ...files, 'app.yaml': app, 'updater.yaml': updater };
  }

  test('says of the Applications that it picks what annotations say of others', () => {
    const plan = planOf(labelled('front'));
    expect(plan.resources).toContainEqual(
      expect.objectContaining({
        kind: 'ImagePolicy',
        spec: { imageRepositoryRef: { name: 'web' }, policy: { semver: { range: '1.x' } } },
      }),
    );
    expect(migrated(labelled('front'))['web/web.yaml']).toContain('# {"$imagepolicy"');
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        about: 'ImageUpdater argocd/all',
        why: expect.stringMatching(/not needed any more/),
      }),
    );
  });

  test('says nothing of those that it does not pick', () => {
    expect(planOf(labelled('back'))).toMatchObject({ changes: [], resources: [] });
  });
});
