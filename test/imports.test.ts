import { glob, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { findCycles, parseModules } from './support/imports.ts';
import type { Import, Modules } from './support/imports.ts';

/** What the files of a folder of `src` may import besides each other. */
interface Rule {
  readonly folder: string;
  /** Folders and files of `src`. */
  readonly may: readonly string[];
  /** Folders and files of which types may be imported. */
  readonly types?: readonly string[];
  /** Packages by how their names begin; those of Node begin with `node:`. */
  readonly packages: readonly string[] | 'any' | { readonly anyBut: string };
}

const anyButTemporal = { anyBut: '@temporalio/' };

/**
 * The same table is in CONTRIBUTING.md. Of the rules for a file the one counts whose folder is the
 * longest.
 */
const rules: readonly Rule[] = [
  { folder: 'go', may: [], packages: ['@noble/', 'bcryptjs', 're2js'] },
  { folder: 'domain', may: ['go'], packages: ['ipaddr.js', 'yaml', 'zod'] },
  { folder: 'ports', may: [], types: ['domain'], packages: [] },
  { folder: 'adapters/http', may: ['domain'], packages: anyButTemporal },
  { folder: 'adapters/temporal', may: ['domain'], packages: 'any' },
  {
    folder: 'adapters/*',
    may: ['adapters/http', 'domain'],
    types: ['ports'],
    packages: anyButTemporal,
  },
  { folder: 'servers', may: ['domain'], packages: anyButTemporal },
  {
    folder: 'activities',
    may: ['domain'],
    types: ['ports'],
    packages: ['@temporalio/activity', '@temporalio/common', 'node:timers/'],
  },
  {
    folder: 'workflows',
    may: ['domain'],
    types: ['activities'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  {
    folder: 'worker',
    may: ['activities', 'adapters', 'domain', 'workflows/messages.ts'],
    types: ['config', 'ports', 'workflows'],
    packages: 'any',
  },
  {
    folder: 'starter',
    may: ['domain', 'workflows/messages.ts'],
    types: ['ports'],
    packages: ['@temporalio/client', '@temporalio/common', 'node:timers/'],
  },
  {
    folder: 'config',
    may: ['domain', 'workflows/messages.ts'],
    types: ['servers'],
    packages: ['@temporalio/envconfig', 'node:'],
  },
  { folder: 'manifests', may: ['domain'], packages: ['node:', 'yaml'] },
  { folder: 'install', may: ['domain'], packages: ['node:', 'yaml'] },
  { folder: 'lint', may: ['domain', 'manifests'], packages: [] },
  { folder: 'migrate', may: ['domain', 'go', 'manifests'], packages: ['node:', 'yaml'] },
  {
    folder: 'cli',
    may: [
      'activities',
      'adapters',
      'config',
      'domain',
      'install',
      'lint',
      'manifests',
      'migrate',
      'servers',
      'starter',
      'worker',
      'workflows/messages.ts',
      '../package.json',
    ],
    types: ['ports'],
    packages: 'any',
  },
];

const source = new URL('../src/', import.meta.url);

describe('the modules of src', async () => {
  const modules = parseModules(await readSources());

  test('import only what they may', () => {
    expect(modules.size).toBeGreaterThan(300);
    expect(problemsOf(modules)).toEqual([]);
  });

  test('do not import each other in circles', () => {
    expect(findCycles(modules)).toEqual([]);
  });

  test('of domain and go use neither the clock nor chance', () => {
    const uses = [...modules].flatMap(([path, { impurities }]) =>
      /^(domain|go)\//.test(path) ? impurities.map((impurity) => `${path}: ${impurity}`) : [],
    );
    expect(uses).toEqual([]);
  });
});

async function readSources(): Promise<Readonly<Record<string, string>>> {
  const sources: Record<string, string> = {};
  for await (const path of glob('**/*.ts', { cwd: source }))
    sources[path] = await readFile(new URL(path, source), 'utf8');
  return sources;
}

function problemsOf(modules: Modules): readonly string[] {
  return [...modules].flatMap(([path, { imports }]) => {
    const rule = ruleFor(path);
    if (rule === undefined) return [`${path}: no rule`];
    return imports.flatMap((one) => (isAllowed(path, rule, one) ? [] : [`${path}: ${one.to}`]));
  });
}

function ruleFor(path: string): Rule | undefined {
  return rules
    .filter(({ folder }) => isWithin(path, folder.replace('/*', '')))
    .toSorted((a, b) => b.folder.length - a.folder.length)[0];
}

function isAllowed(path: string, rule: Rule, { to, isPackage, isTypeOnly }: Import): boolean {
  const { folder, may, types = [], packages } = rule;
  if (isPackage) {
    if (packages === 'any') return true;
    if ('anyBut' in packages) return !to.startsWith(packages.anyBut);
    return packages.some((name) => to.startsWith(name));
  }
  const own = folder.endsWith('/*') ? path.split('/').slice(0, 2).join('/') : folder;
  return [own, ...may, ...(isTypeOnly ? types : [])].some((folderOrFile) =>
    isWithin(to, folderOrFile),
  );
}

function isWithin(path: string, folderOrFile: string): boolean {
  return path === folderOrFile || path.startsWith(`${folderOrFile}/`);
}

describe('the rules', () => {
  test.for<readonly [string, string, string, readonly string[]]>([
    ['allow the own folder', 'go/a.ts', "import './b.ts'", []],
    [
      'allow no other adapter',
      'adapters/git/a.ts',
      "import '../clouds/b.ts'",
      ['adapters/clouds/b.ts'],
    ],
    ['allow what adapters share', 'adapters/git/a.ts', "import '../http/b.ts'", []],
    ['allow that no adapter', 'adapters/http/a.ts', "import '../git/b.ts'", ['adapters/git/b.ts']],
    ['allow go no domain', 'go/a.ts', "import '../domain/b.ts'", ['domain/b.ts']],
    ['allow types', 'workflows/a.ts', "import type { B } from '../activities/b.ts'", []],
    [
      'allow types alone',
      'workflows/a.ts',
      "import { b, type B } from '../activities/b.ts'",
      ['activities/b.ts'],
    ],
    ['read exports', 'domain/a.ts', "export * from '../adapters/git/b.ts'", ['adapters/git/b.ts']],
    ['read later imports', 'starter/a.ts', "await import('../worker/main.ts')", ['worker/main.ts']],
    [
      'allow a file without its folder',
      'starter/a.ts',
      "import '../workflows/loop.ts'",
      ['workflows/loop.ts'],
    ],
    ['allow the domain nothing of Node', 'domain/a.ts', "import 'node:fs'", ['node:fs']],
    [
      'allow workflows no client',
      'workflows/a.ts',
      "import '@temporalio/client'",
      ['@temporalio/client'],
    ],
    [
      'allow adapters no Temporal',
      'adapters/git/a.ts',
      "import '@temporalio/common'",
      ['@temporalio/common'],
    ],
    ['allow it to one', 'adapters/temporal/a.ts', "import '@temporalio/common'", []],
    ['must know each folder', 'other/a.ts', '', ['no rule']],
  ])('%s', ([, path, text, expected]) => {
    const problems = problemsOf(parseModules({ [path]: text }));
    expect(problems).toEqual(expected.map((problem) => `${path}: ${problem}`));
  });
});

test.for<readonly [string, Readonly<Record<string, string>>, readonly (readonly string[])[]]>([
  ['none', { 'a.ts': "import './b.ts'", 'b.ts': '' }, []],
  ['one of two', { 'a.ts': "import './b.ts'", 'b.ts': "import './a.ts'" }, [['a.ts', 'b.ts']]],
  [
    'one of types',
    { 'a.ts': "import type { B } from './b.ts'", 'b.ts': "import type { A } from './a.ts'" },
    [['a.ts', 'b.ts']],
  ],
  [
    'one that is not entered at its first module',
    { 'a.ts': "import './b.ts'", 'b.ts': "export * from './c.ts'", 'c.ts': "import './b.ts'" },
    [['b.ts', 'c.ts']],
  ],
])('of circles is found: %s', ([, sources, expected]) => {
  expect(findCycles(parseModules(sources))).toEqual(expected);
});

test.for<readonly [string, readonly string[]]>([
  ['Date.now()', ['Date.now']],
  ['new Date()', ['new Date()']],
  ['new Date(0)', []],
  ['[1].map(Math.random)', ['Math.random']],
  ['Math.max(1)', []],
  ['// Date.now()', []],
])('of clock and chance is found: %s', ([text, expected]) => {
  expect(parseModules({ 'a.ts': text }).get('a.ts')?.impurities).toEqual(expected);
});

test('CONTRIBUTING.md has the same table', async () => {
  const text = await readFile(new URL('../CONTRIBUTING.md', import.meta.url), 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('| `src/'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  expect(rows.map(([, folder, , may, packages]) => [folder, may, packages])).toEqual(
    rules.map((rule) => [`\`src/${rule.folder}\``, mayCell(rule), packagesCell(rule)]),
  );
});

function mayCell({ may, types = [] }: Rule): string {
  return [...may.map(quoted), ...types.map((name) => `types of ${quoted(name)}`)].join(', ');
}

function packagesCell({ packages }: Rule): string {
  if (packages === 'any') return 'any';
  if ('anyBut' in packages) return `any but ${quoted(packages.anyBut)}`;
  return packages.map(quoted).join(', ');
}

function quoted(name: string): string {
  return `\`${name}\``;
}
