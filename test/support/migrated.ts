import { planMigration } from '../../src/migrate/v1/plan.ts';
import { readSources } from '../../src/migrate/v1/sources.ts';
import type { Plan, PlanOptions } from '../../src/migrate/v1/plan.ts';
import type { Files } from './flux-v1.ts';

const options = {
  namespace: 'flux-system',
  author: { name: 'bot', email: 'bot@example.com' },
  updatePath: './',
  tags: new Map(),
};

/** What the migration of files does. */
export function planOf(files: Files, changed: Partial<PlanOptions> = {}): Plan {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return planMigration(readSources(sources), { ...options, ...changed });
}

/** What a file becomes; itself if it does not change. */
export function migrated(text: string): string {
  const change = planOf({ 'app.yaml': text }).changes.find(({ path }) => path === 'app.yaml');
  return change?.after ?? text;
}

/** Each open finding as `line: why`. */
export function openIn(files: Files): readonly string[] {
  return planOf(files)
    .findings.filter(({ kind }) => kind === 'open')
    .map(({ path, line, why }) => `${path}:${line}: ${why}`);
}

/** An image, with a version. */
export const app = 'registry.example.com/team/app:1.0.0';

/** A line with `NAME`, `TAG` or `WHOLE` gets that marker. */
export function marked(text: string): string {
  return text
    .replace(/ *#WHOLE/g, ' # {"$imagepolicy": "flux-system:app"}')
    .replace(
      / *#(NAME|TAG)/g,
      (_, part: string) => ` # {"$imagepolicy": "flux-system:app:${part.toLowerCase()}"}`,
    );
}

const containers = '  template:\n    spec:\n      containers:\n';

/** A Deployment with annotations, and with one container. */
export function deployment(annotations: readonly string[], image: string): string {
  const lines = annotations.map((line) => `    ${line}\n`).join('');
  return `kind: Deployment\nmetadata:\n  name: app\n  annotations:\n${lines}spec:\n${containers}      - name: app\n${image}`;
}
