import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withCommands } from '../scripts/cli-page.ts';
import { dashboardJson } from '../scripts/dashboard.ts';
import { withFields } from '../scripts/fields-page.ts';
import { withFluxArguments } from '../scripts/flux-arguments-page.ts';
import { prometheusRuleYaml } from '../scripts/prometheus-rule.ts';
import { withReasons, withRemedies } from '../scripts/reasons-page.ts';
import { createMetrics } from '../src/domain/metrics/metrics.ts';

const root = join(import.meta.dirname, '..');
const documents = globSync('{*.md,docs/**/*.md,test/vectors/*.md}', { cwd: root });

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

describe('every row of a table belongs to one, in', () => {
  test.for(documents)('%s', (path) => {
    const orphans = tablesOf(read(path)).filter(([head = '', line = '']) => {
      const isHead = /^\|( *:?-+:? *\|)+$/.test(line);
      return !isHead || cellsOf(head) !== cellsOf(line);
    });
    expect(orphans).toEqual([]);
  });
});

/** The runs of lines that begin with `|`. */
function tablesOf(text: string): readonly (readonly string[])[] {
  return text.split(/\n(?!\|)/).flatMap((block) => {
    const lines = block.split('\n').filter((line) => line.startsWith('|'));
    return lines.length === 0 ? [] : [lines];
  });
}

function cellsOf(line: string): number {
  return line.replaceAll(String.raw`\|`, '').split('|').length;
}

test('the table of reasons is that of the source: "npm run generate" writes it', () => {
  const page = read('docs/reference/conditions.md');
  expect(page).toBe(withReasons(page));
});

test('what to do for each reason is that of the source: "npm run generate" writes it', () => {
  const page = read('docs/guide/troubleshooting.md');
  expect(page).toBe(withRemedies(page));
});

test('the dashboard and the rules of the operator are those of the source: "npm run generate" writes them', () => {
  expect(read('config/monitoring/dashboard.json')).toBe(dashboardJson());
  const rules = prometheusRuleYaml(read('config/monitoring/rules.yaml'));
  expect(read('config/monitoring/prometheus-rule.yaml')).toBe(rules);
});

test('the commands are those of the source: "npm run generate" writes them', () => {
  const page = read('docs/reference/cli.md');
  expect(page).toBe(withCommands(page));
});

test('the fields are those of the source: "npm run generate" writes them', () => {
  const page = read('docs/reference/fields.md');
  expect(page).toBe(withFields(page));
});

test('each metric has its line, and each line its metric', () => {
  const rows = read('docs/reference/operations.md').matchAll(
    /^\| `([a-z_]+)`(?:, `([a-z_]+)`)*.*\|$/gm,
  );
  const told = [...rows].flatMap(([row]) =>
    [...(row.split('|')[1]?.matchAll(/`([a-z_]+)`/g) ?? [])].map(([, name]) => name),
  );
  const served = createMetrics()
    .families(Date.now())
    .map(({ name }) => name);
  expect(served.filter((name) => !told.includes(name))).toEqual([]);
  const own = told.filter((name) =>
    /^(?:gotk|workqueue|controller_runtime|rest_client|tagwright)_/.test(name ?? ''),
  );
  expect(own.filter((name) => !served.includes(name ?? ''))).toEqual([]);
});

test('the arguments of Flux are those of the source: "npm run generate" writes them', () => {
  const page = read('docs/reference/flux-arguments.md');
  expect(page).toBe(withFluxArguments(page));
});

interface Pin {
  readonly file: string;
  readonly names: readonly string[];
}

describe('what pins a difference from Flux is there:', () => {
  const entries = read('docs/differences.md').split(/^- /m).slice(1);
  test.for(entries.map((entry) => [titleOf(entry), pinsOf(entry)] as const))('%s', ([, pins]) => {
    expect(pins).not.toEqual([]);
    for (const { file, names } of pins) {
      const text = plain(read(file));
      expect(names.filter((name) => !text.includes(name))).toEqual([]);
    }
  });
});

function titleOf(entry: string): string {
  return plain(entry.split('\n  - ')[0] ?? '').replaceAll('**', '');
}

/** From `file`, "name", "another"; `another file`. */
function pinsOf(entry: string): readonly Pin[] {
  const [, pinned = ''] = plain(entry).split('- Pinned by: ');
  return pinned.split('; ').flatMap((part) => {
    const [, file] = /^`([^`]+)`/.exec(part) ?? [];
    const names = [...part.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
    return file === undefined ? [] : [{ file, names }];
  });
}

/** In one line, as a reader sees it. */
function plain(text: string): string {
  return text
    .replaceAll(/\\(?=['"`])/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

test('the index of the documents names each of them', () => {
  const index = read('docs/README.md');
  const linked = new Set([...index.matchAll(/\]\(([^)#]+)/g)].map(([, path]) => path));
  const pages = globSync('docs/**/*.md', { cwd: root })
    .map((path) => path.slice('docs/'.length))
    .filter((path) => path !== 'README.md' && !path.startsWith('decisions/'));
  expect(pages.filter((page) => !linked.has(page))).toEqual([]);
});

describe('what a page links to is there, from', () => {
  test.for(documents)('%s', (path) => {
    const targets = [...read(path).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(
      ([, target = '']) => target,
    );
    const missing = targets.filter((target) => !isThere(path, target));
    expect(missing).toEqual([]);
  });
});

/** Whether a link of a page leads to a file, and to a heading in it where it names one. */
function isThere(page: string, target: string): boolean {
  const [file = '', heading] = target.split('#');
  const place = file === '' ? page : join(page, '..', file);
  if (!existsSync(join(root, place))) return false;
  if (heading === undefined) return true;
  const headings = read(place).matchAll(/^#+ (.*)$/gm);
  return [...headings].some(([, text = '']) => anchorOf(text) === heading);
}

/** As GitHub makes it of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
