import { isMap } from 'yaml';
import { entryAt, mapAt } from '../../manifests/nodes.ts';
import { keyName } from '../../domain/setters/object.ts';
import { indented, linesOf, withComments } from './lines.ts';
import type { Pair, YAMLMap } from 'yaml';
import type { Edit } from '../../domain/setters/scalar.ts';
import type { EntryLines } from './lines.ts';

/**
 * What gives the spec of an ImageUpdateAutomation of v1alpha1, which says `checkout`, `commit` and `push`, the `sourceRef` and
 * the `git` of later versions, with its lines and its comments. Undefined where it is not written in lines that can be moved.
 * @see https://github.com/fluxcd/image-automation-controller/blob/v0.26.1/api/v1alpha1/imageupdateautomation_types.go
 */
export function reshape(text: string, automation: YAMLMap): readonly Edit[] | undefined {
  const spec = mapAt(automation, 'spec');
  const moved = ['checkout', 'commit', 'push'].flatMap((key) => entryAt(spec, key) ?? []);
  const lines = moved.map((entry) => linesOf(text, entry));
  const [first] = lines.filter((one) => one !== undefined).toSorted((a, b) => a.start - b.start);
  if (first === undefined || lines.includes(undefined)) return undefined;
  const written = writeGit(text, spec, first);
  if (written === undefined) return undefined;
  return moved
    .flatMap((entry): readonly Edit[] => {
      const own = linesOf(text, entry);
      if (own === undefined) return [];
      if (own.start === first.start) return [{ start: own.start, end: own.end, text: written }];
      return [{ start: withComments(text, own).start, end: own.end, text: '' }];
    })
    .toSorted((a, b) => a.start - b.start);
}

/** @param first the lines that are replaced, whose comments stay above them */
function writeGit(text: string, spec: YAMLMap | undefined, first: EntryLines): string | undefined {
  const { indent } = first;
  const branch = entryAt(mapAt(spec, 'checkout'), 'branch');
  const source = entryAt(mapAt(spec, 'checkout', 'gitRepositoryRef'), 'name');
  const commit = entryAt(spec, 'commit');
  const branchLines = branch && linesOf(text, branch);
  const sourceLines = source && linesOf(text, source);
  if (branchLines === undefined || sourceLines === undefined) return undefined;
  const step = Math.max(1, branchLines.indent - indent);
  function at(depth: number): string {
    return ' '.repeat(indent + depth * step);
  }
  const commitText = commit === undefined ? '' : writeCommit(text, commit, { step, first });
  const push = entryAt(spec, 'push');
  const pushLines = push && linesOf(text, push);
  if (commitText === undefined) return undefined;
  return [
    `${at(0)}sourceRef:\n${at(1)}kind: GitRepository\n`,
    indented(sourceLines, indent + step),
    `${at(0)}git:\n${at(1)}checkout:\n${at(2)}ref:\n`,
    indented(branchLines, indent + 3 * step),
    commitText,
    pushLines === undefined ? '' : indented(ownLines(text, pushLines, first), indent + step),
  ].join('');
}

/** The lines of `commit` one step deeper, with the author's name and address in a mapping of their own. */
function writeCommit(
  text: string,
  commit: Pair,
  { step, first }: { readonly step: number; readonly first: EntryLines },
): string | undefined {
  const own = linesOf(text, commit);
  const { value } = commit;
  if (own === undefined || !isMap(value)) return undefined;
  const start = ownLines(text, own, first).start;
  const head = text.slice(start, startOfFirst(text, value));
  const pieces = [indented({ text: head, indent: own.indent }, own.indent + step)];
  let hasAuthor = false;
  for (const entry of value.items) {
    const lines = linesOf(text, entry);
    if (lines === undefined) return undefined;
    const name = authorFields.get(keyName(entry.key) ?? '');
    if (name === undefined) {
      pieces.push(indented(withComments(text, lines), lines.indent + step));
      continue;
    }
    if (!hasAuthor) pieces.push(`${' '.repeat(lines.indent + step)}author:\n`);
    hasAuthor = true;
    const comments = text.slice(withComments(text, lines).start, lines.start);
    const moved = { ...lines, text: `${comments}${renamed(lines, name)}` };
    pieces.push(indented(moved, lines.indent + 2 * step));
  }
  return pieces.join('');
}

const authorFields = new Map([
  ['authorName', 'name'],
  ['authorEmail', 'email'],
]);

/** Lines with their comments, unless these stay where they are. */
function ownLines(text: string, lines: EntryLines, first: EntryLines): EntryLines {
  return lines.start === first.start ? lines : withComments(text, lines);
}

function startOfFirst(text: string, map: YAMLMap): number {
  const [first] = map.items;
  const lines = first && linesOf(text, first);
  return lines === undefined ? 0 : withComments(text, lines).start;
}

function renamed({ text, indent }: EntryLines, name: string): string {
  return `${' '.repeat(indent)}${name}${text.slice(text.indexOf(':'))}`;
}
