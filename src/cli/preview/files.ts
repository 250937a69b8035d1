import { createRegistryClient } from '../../adapters/registry/client.ts';
import { environmentProxyIn } from '../../config/environment.ts';
import { diffLines } from '../../domain/setters/diff.ts';
import { findMarkers } from '../../domain/setters/manifest.ts';
import { gatherResult, rewriteText, setterValues } from '../../domain/setters/rewrite.ts';
import { describeWarning } from '../../domain/setters/warning.ts';
import { counted } from '../../domain/text.ts';
import { readDirectory } from '../../manifests/directory.ts';
import { directoryOf } from '../directory.ts';
import { UsageError } from '../usage-error.ts';
import { policiesIn, readNamed } from './policies.ts';
import { printPreview } from './print.ts';
import { selectImages } from './select.ts';
import type { NamedImage, RewriteResult } from '../../domain/setters/rewrite.ts';
import type { SourceFile } from '../../manifests/read.ts';
import type { Given } from '../command.ts';
import type { PreviewFilesFlag } from '../commands/preview-flags.ts';

/** Prints what policies on disk would write into manifests on disk. */
export async function previewFiles(given: Given<PreviewFilesFlag>): Promise<number> {
  const path = given.text('path');
  if (path === undefined)
    throw new UsageError('say what to preview: "preview update NAME", or --path=DIRECTORY');
  const { files, unreadable } = await readDirectory(await directoryOf({ words: [path] }));
  const named = given.list('policies');
  const written = policiesIn(
    named.length === 0 ? files : await readNamed(named),
    given.need('namespace'),
  );
  if (written.policies.length === 0)
    throw new UsageError('there is no ImagePolicy in the manifests: name its file with --policies');
  const proxy = environmentProxyIn(process.env);
  await using registry = createRegistryClient({ environmentProxy: proxy });
  const policies = await selectImages(registry, written);
  const result = rewriteFiles(files, policies);
  const changed = result.files.length;
  return printPreview(given, {
    summary:
      changed === 0
        ? `${counted(files.length, 'file')}: every marker is up to date`
        : `would change ${counted(changed, 'file')} of ${files.length}`,
    policies,
    files: changed,
    diff: diffOf(files, result),
    warnings: [
      ...unreadable.map((file) => `${file}: is not UTF-8, and is left alone`),
      ...result.warnings.map(describeWarning),
    ],
  });
}

function rewriteFiles(
  files: readonly SourceFile[],
  policies: readonly NamedImage[],
): RewriteResult {
  const values = setterValues(policies);
  return gatherResult(
    files.map(({ path, text }) => ({
      path,
      rewritten: rewriteText(text, findMarkers(text), values),
    })),
  );
}

function diffOf(files: readonly SourceFile[], result: RewriteResult): string {
  const before = new Map(files.map(({ path, text }) => [path, text]));
  return result.files
    .map(({ path, text }) => diffLines(path, before.get(path) ?? '', text))
    .join('');
}
