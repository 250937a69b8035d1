import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { migrated } from './fleet.ts';

test('what the guide shows is what a migration makes', async () => {
  const guide = new URL('../../../docs/guide/from-argocd.md', import.meta.url);
  const text = await readFile(guide, 'utf8');
  const [application = '', before = '', after = ''] = [
    ...text.matchAll(/```yaml\n([^]*?)```/g),
  ].map(([, yaml = '']) => yaml);
  const path = 'apps/web/kustomization.yaml';
  const files = migrated({ 'web.yaml': application, [path]: before });
  expect(files[path]).toBe(after);
  expect(files['web.yaml']).not.toContain('annotations');
});
