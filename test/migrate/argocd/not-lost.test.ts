import { describe, expect, test } from 'vitest';
import { application, openIn, planOf } from './fleet.ts';

const list = 'image-list: web=acme/web';

describe('what would be lost without a word is left to a person:', () => {
  test('a chart of a Helm repository, of which nothing says where it is written', () => {
    const files = application([list]);
    const chart = (files['app.yaml'] ?? '').replace('    path: web', '    chart: web');
    const plan = planOf({ 'app.yaml': chart });
    expect(plan.resources).not.toContainEqual(expect.objectContaining({ kind: 'GitRepository' }));
    expect(plan.findings.map(({ why }) => why)).toContainEqual(
      expect.stringMatching(/nothing says in which Git repository/),
    );
  });

  test('an Application of another repository', () => {
    const files = application([list]);
    const other = (files['app.yaml'] ?? '').replaceAll('fleet.git', 'other.git');
    expect(openIn({ ...files, 'other.yaml': other })).toEqual([
      expect.stringMatching(/another repository \(https:\/\/example\.com\/other\.git\)/),
    ]);
  });

  test('an ApplicationSet', () => {
    const files = application([list]);
    const set = (files['app.yaml'] ?? '').replace('kind: Application', 'kind: ApplicationSet');
    expect(openIn({ 'set.yaml': set })).toEqual([
      expect.stringMatching(/an ApplicationSet is not read/),
    ]);
  });
});

test('a digest beside a tag in a kustomization goes along with it', () => {
  const files = application([list]);
  const kustomization = 'images:\n  - name: acme/web\n    newTag: 1.2.3\n    digest: sha256:0\n';
  const plan = planOf({
    'app.yaml': files['app.yaml'] ?? '',
    'web/kustomization.yaml': kustomization,
  });
  expect(plan.resources).toContainEqual(
    expect.objectContaining({
      spec: expect.objectContaining({ digestReflectionPolicy: 'Always' }),
    }),
  );
});
