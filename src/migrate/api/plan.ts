import { isScalar } from 'yaml';
import { applyEdits } from '../../domain/setters/apply.ts';
import { entryAt, mapAt, nodeAt, spanOf } from '../../manifests/nodes.ts';
import { lineOf, readManifests, titleOf } from '../../manifests/read.ts';
import { inOrder, unreadFinding } from '../findings.ts';
import { isAsMeant } from './checked.ts';
import { linesOf } from './lines.ts';
import { groupToken, oldObjects, withoutMeaning } from './objects.ts';
import { refusalsOf } from './refused.ts';
import { reshape } from './reshape.ts';
import { modernise, rename } from './template.ts';
import type { Edit } from '../../domain/setters/scalar.ts';
import type { Manifest, ManifestFile, SourceFile } from '../../manifests/read.ts';
import type { FileChange } from '../file-change.ts';
import type { Finding } from '../findings.ts';
import type { OldObject } from './objects.ts';
import type { Modernised } from './template.ts';

/** What a migration of API versions does. */
export interface Plan {
  readonly changes: readonly FileChange[];
  readonly findings: readonly Finding[];
  /** How many objects get the version v1. */
  readonly objects: number;
}

/** What brings the objects in the files of a directory to v1. */
export function planMigration(files: readonly SourceFile[]): Plan {
  const plans = files.filter(({ text }) => groupToken.test(text)).map(planFile);
  return {
    changes: plans.flatMap(({ changes }) => changes),
    findings: inOrder(plans.flatMap(({ findings }) => findings)),
    objects: plans.reduce((sum, { objects }) => sum + objects, 0),
  };
}

function planFile(source: SourceFile): Plan {
  const read = readManifests(source);
  const { path, text } = source;
  if (read.kind === 'refused') {
    const finding = unreadFinding(path, 'a file with an old version of an API', read);
    return { changes: [], findings: [finding], objects: 0 };
  }
  const { file } = read;
  const edits: Edit[] = [];
  const findings: Finding[] = [];
  const objects = oldObjects(file.manifests);
  for (const old of objects) {
    const message = messageOf(old);
    const wanted = editsOf(file, old, message);
    if (wanted === undefined) return leftAlone(file, old.manifest);
    edits.push(...wanted);
    if (message?.isLeft === true) findings.push(messageFinding(file, old, message));
  }
  if (objects.length === 0) return { changes: [], findings: [], objects: 0 };
  const inTurn = edits.toSorted((a, b) => a.start - b.start);
  const after = applyEdits(text, inTurn);
  const [first] = objects;
  if (first !== undefined && !isAsMeant(text, after)) return leftAlone(file, first.manifest);
  findings.push(...refusalsOf(path, after));
  return {
    changes: [{ path, before: text, after, edits: inTurn }],
    findings,
    objects: objects.length,
  };
}

/** What brings an object to v1; undefined where it is not written in a way that can be edited. */
function editsOf(
  { text }: ManifestFile,
  { manifest, kind, version }: OldObject,
  message: MessageTemplate | undefined,
): readonly Edit[] | undefined {
  const { node } = manifest;
  const { start, end } = spanOf(nodeAt(node, 'apiVersion'));
  const at = text.slice(start, end).lastIndexOf(version);
  if (at === -1) return undefined;
  const edits: Edit[] = [{ start: start + at, end: start + at + version.length, text: 'v1' }];
  for (const field of withoutMeaning[kind] ?? []) {
    const entry = entryAt(mapAt(node, 'spec'), field);
    const lines = entry && linesOf(text, entry);
    if (entry !== undefined && lines === undefined) return undefined;
    if (lines !== undefined) edits.push({ start: lines.start, end: lines.end, text: '' });
  }
  if (kind !== 'ImageUpdateAutomation') return edits;
  if (nodeAt(node, 'spec', 'checkout') === undefined)
    return message === undefined ? edits : [...edits, ...renameWithin(text, message)];
  const moved = reshape(text, node);
  const renamed = moved?.map((edit) => {
    return { ...edit, text: rename(edit.text, message?.renamings ?? []) };
  });
  return renamed && [...edits, ...renamed];
}

/** The template of an automation's commit messages, and what becomes of it. */
interface MessageTemplate extends Modernised {
  readonly node: unknown;
}

function messageOf({ kind, manifest: { node } }: OldObject): MessageTemplate | undefined {
  if (kind !== 'ImageUpdateAutomation') return undefined;
  const found =
    nodeAt(node, 'spec', 'git', 'commit', 'messageTemplate') ??
    nodeAt(node, 'spec', 'commit', 'messageTemplate');
  return isScalar(found) && typeof found.value === 'string'
    ? { ...modernise(found.value), node: found }
    : undefined;
}

function renameWithin(text: string, { node, renamings }: MessageTemplate): readonly Edit[] {
  const span = spanOf(node);
  return renamings.flatMap(({ from, to }) =>
    [...text.slice(span.start, span.end).matchAll(new RegExp(RegExp.escape(from), 'g'))].map(
      ({ index }) => {
        const start = span.start + index;
        return { start, end: start + from.length, text: to };
      },
    ),
  );
}

function messageFinding(
  file: ManifestFile,
  { manifest }: OldObject,
  { node }: MessageTemplate,
): Finding {
  return {
    kind: 'open',
    path: file.path,
    line: lineOf(file, node),
    about: `${titleOf(manifest)}, message template`,
    why: 'it reads ".Updated", which Flux refuses since 2.7, in a way that ".Changed" has not with the same words',
    choices: [
      'say it by ".Changed": .Changed.FileChanges, .Changed.Objects and .Changed.Changes, each with .OldValue and .NewValue',
      'leave it, as long as tagwright drives the automation: it renders ".Updated", and warns',
    ],
  };
}

function leftAlone(file: ManifestFile, manifest: Manifest): Plan {
  const finding: Finding = {
    kind: 'open',
    path: file.path,
    line: lineOf(file, manifest.node),
    about: titleOf(manifest),
    why: 'it is written in a way that cannot be edited safely, so the file is left alone',
    choices: ['write the object in block style, one field to a line, and run this again'],
  };
  return { changes: [], findings: [finding], objects: 0 };
}
