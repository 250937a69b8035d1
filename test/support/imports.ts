import { posix } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** What a module imports, re-exports, or loads when it is used. */
export interface Import {
  /** A path as the modules have them, or the name of a package. */
  readonly to: string;
  readonly isPackage: boolean;
  readonly isTypeOnly: boolean;
}

export interface Module {
  readonly imports: readonly Import[];
  /** Uses of the clock and of chance, as they are written. */
  readonly impurities: readonly string[];
}

/** Modules by their path: `domain/duration.ts`. */
export type Modules = ReadonlyMap<string, Module>;

/** @throws {Error} for a module that cannot be parsed */
export function parseModules(sources: Readonly<Record<string, string>>): Modules {
  return new Map(
    Object.entries(sources).map(([path, source]) => [path, parseModule(path, source)]),
  );
}

function parseModule(path: string, source: string): Module {
  const { module, program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const requests: (readonly [string, boolean])[] = [
    ...module.staticImports.map(({ moduleRequest, entries }) => {
      const isTypeOnly = entries.length > 0 && entries.every(({ isType }) => isType);
      return [moduleRequest.value, isTypeOnly] as const;
    }),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest === null ? [] : [[moduleRequest.value, isType] as const],
      ),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => {
      return [source.slice(start + 1, end - 1), false] as const;
    }),
  ];
  return {
    imports: requests.map(([request, isTypeOnly]) => {
      const isPackage = !request.startsWith('.');
      const to = isPackage ? request : posix.join(posix.dirname(path), request);
      return { to, isPackage, isTypeOnly };
    }),
    impurities: impuritiesIn(program),
  };
}

const impureCalls = new Set(['Date.now', 'Math.random', 'performance.now']);

function impuritiesIn(program: Parameters<Visitor['visit']>[0]): readonly string[] {
  const found: string[] = [];
  new Visitor({
    MemberExpression({ object, property }) {
      if (object.type !== 'Identifier' || property.type !== 'Identifier') return;
      const name = `${object.name}.${property.name}`;
      if (impureCalls.has(name)) found.push(name);
    },
    NewExpression({ callee, arguments: given }) {
      if (callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0)
        found.push('new Date()');
    },
  }).visit(program);
  return found;
}

/**
 * Modules that import each other in a circle, types included, each circle once: `['a.ts', 'b.ts']`
 * where `a.ts` imports `b.ts` and `b.ts` imports `a.ts`. Of circles that share a module only some
 * are found; there is one if any exists.
 */
export function findCycles(modules: Modules): readonly (readonly string[])[] {
  const cycles: (readonly string[])[] = [];
  const done = new Set<string>();

  function follow(path: string, trail: readonly string[]): void {
    const begin = trail.indexOf(path);
    if (begin !== -1) {
      cycles.push(trail.slice(begin));
      return;
    }
    if (done.has(path)) return;
    const targets = new Set(modules.get(path)?.imports.map(({ to }) => to));
    for (const target of targets) if (modules.has(target)) follow(target, [...trail, path]);
    done.add(path);
  }

  for (const path of modules.keys()) follow(path, []);
  return cycles;
}
