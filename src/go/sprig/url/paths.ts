import { defineFunction, stringParam } from '../../template/function.ts';
import type { TemplateFunction } from '../../template/function.ts';

/** Paths with slashes; the `os` twins are the same, for Flux runs on Linux. @see https://pkg.go.dev/path */
export const pathFunctions: readonly TemplateFunction[] = [
  { names: ['base', 'osBase'], read: baseOf },
  { names: ['dir', 'osDir'], read: directoryOf },
  { names: ['clean', 'osClean'], read: clean },
  { names: ['ext', 'osExt'], read: extensionOf },
  { names: ['isAbs', 'osIsAbs'], read: isAbsolute },
].flatMap(({ names, read }) =>
  names.map((name) => defineFunction(name, [stringParam], ([path]) => read(path))),
);

/** The shortest path that means the same without looking at files: no `.`, no doubled slashes, `..` only at the start. */
function clean(path: string): string {
  const root = isAbsolute(path) ? '/' : '';
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (root === '') kept.push(part);
  }
  return root + kept.join('/') || '.';
}

function baseOf(path: string): string {
  if (path === '') return '.';
  return path.split('/').findLast((part) => part !== '') ?? '/';
}

function directoryOf(path: string): string {
  return clean(path.slice(0, path.lastIndexOf('/') + 1));
}

function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(dot);
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/');
}
