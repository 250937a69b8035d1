import { styleText } from 'node:util';
import { counted, onOneLine } from '../domain/text.ts';
import { lint } from '../lint/lint.ts';
import { readDirectory } from '../manifests/directory.ts';
import { directoryOf } from './directory.ts';
import type { Finding } from '../lint/finding.ts';
import type { Given } from './command.ts';

const colours = { error: 'red', warning: 'yellow' } as const;

/** Prints what is wrong in a folder. @throws {Error} if something would not work */
export async function lintDirectory(given: Given<'output'>): Promise<void> {
  const { files, unreadable } = await readDirectory(await directoryOf(given));
  const findings = [...unreadable.map(notText), ...lint(files)];
  if (given.text('output') === 'json') console.log(JSON.stringify(findings, undefined, 4));
  else {
    for (const finding of findings) console.log(lineOf(finding));
    if (findings.length === 0) console.log(`${counted(files.length, 'file')}: nothing found`);
  }
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (errors > 0)
    throw new Error(`${counted(errors, 'error')} in ${counted(files.length, 'file')}`);
}

function notText(path: string): Finding {
  const message = 'is not UTF-8, and is left alone';
  return { severity: 'warning', rule: 'cannot-edit', path, line: 1, message };
}

/** As compilers print theirs, for editors to follow. */
function lineOf({ severity, rule, path, line, message }: Finding): string {
  const word = styleText(colours[severity], severity, { stream: process.stdout });
  return `${onOneLine(path)}:${line}: ${word}: ${onOneLine(message)} (${rule})`;
}
