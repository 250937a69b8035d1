import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { parseJson } from '../../domain/json.ts';
import { isRecord, recordAt, textAt } from '../../domain/resources/record.ts';
import { toV1Shape } from '../../domain/resources/versions.ts';
import { oldVersionOf, withoutMeaning } from './objects.ts';
import { modernise, rename } from './template.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';

/** Whether the text `after` says what `before` means in v1, and nothing else. So an edit can do no harm, however a file is written. */
export function isAsMeant(before: string, after: string): boolean {
  return isDeepStrictEqual(documentValues(before).map(asV1), documentValues(after));
}

/** The values of the documents of a file, as a loader of YAML gives them. */
export function documentValues(text: string): readonly unknown[] {
  return parseAllDocuments(text).map((document): unknown => plain(document.toJS()));
}

/** Without fields that are undefined. */
function plain(value: unknown): unknown {
  return parseJson(JSON.stringify(value ?? null));
}

function asV1(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const kind = textAt(value, 'kind');
  if (kind.endsWith('List') && Array.isArray(value['items']))
    return { ...value, items: value['items'].map(asV1) };
  const apiVersion = textAt(value, 'apiVersion');
  const old = oldVersionOf({ apiVersion, kind });
  if (old === undefined) return value;
  const v1 = { ...value, apiVersion: apiVersion.replace(old.version, 'v1') };
  if (old.kind === 'ImageUpdateAutomation') return plain(withNewMessage(toV1Shape(v1)));
  const gone = withoutMeaning[old.kind];
  if (gone === undefined) return v1;
  const spec = Object.entries(recordAt(v1, 'spec')).filter(([field]) => !gone.includes(field));
  return { ...v1, spec: Object.fromEntries(spec) };
}

function withNewMessage(automation: unknown): unknown {
  if (!isRecord(automation)) return automation;
  const spec = recordAt(automation, 'spec');
  const git = recordAt(spec, 'git');
  const commit: JsonRecord = recordAt(git, 'commit');
  const { messageTemplate: message } = commit;
  const chosen = typeof message === 'string' ? modernise(message).renamings : [];
  if (chosen.length === 0) return automation;
  const renamed = { ...commit, messageTemplate: rename(String(message), chosen) };
  return { ...automation, spec: { ...spec, git: { ...git, commit: renamed } } };
}
