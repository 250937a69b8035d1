import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { isRecord } from '../../src/domain/resources/record.ts';
import { program } from './programs.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';

const chart = fileURLToPath(new URL('../../charts/tagwright', import.meta.url));

/** What our chart renders as the release "tagwright", in the namespace of that name. @throws what Helm says, if it fails */
export function rendered(...flags: readonly string[]): readonly JsonRecord[] {
  const args = ['template', 'tagwright', chart, '--namespace=tagwright', ...flags];
  const text = execFileSync(program('helm'), args, { encoding: 'utf8', stdio: 'pipe' });
  return parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter(isRecord);
}
