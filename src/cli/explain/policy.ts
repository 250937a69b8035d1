import { parseAllDocuments } from 'yaml';
import { explainPolicy } from '../../domain/policy/explain.ts';
import { parseImagePolicy } from '../../domain/resources/image-policy.ts';
import { recordAt, recordsIn, textAt } from '../../domain/resources/record.ts';
import { counted } from '../../domain/text.ts';
import { notFound } from '../../adapters/kubernetes/plain-place.ts';
import { called } from '../cluster/called.ts';
import { namespaceFor, openCluster } from '../cluster/open.ts';
import { fileOf } from '../create/files.ts';
import { printLines } from '../print-lines.ts';
import { UsageError } from '../usage-error.ts';
import { tagsFor } from './tags.ts';
import type { Explanation } from '../../domain/policy/explain.ts';
import type { ImagePolicy } from '../../domain/resources/image-policy.ts';
import type { Given } from '../command.ts';
import type { ExplainFlag } from '../commands/explain-flags.ts';

/** Says of each tag why a policy selects it, or does not. */
export async function explain(given: Given<ExplainFlag>): Promise<void> {
  const policy = await policyFor(given);
  const tags = await tagsFor(given, policy);
  const { policy: choice, filterTags } = policy.spec;
  const explanation = explainPolicy({ policy: choice, filterTags }, tags);
  const output = given.text('output');
  if (output === 'json') console.log(JSON.stringify(explanation, undefined, 4));
  else if (output === 'yaml')
    process.stdout.write((await import('../cluster/yaml.ts')).yamlOf({ ...explanation }));
  else if (output === 'name') {
    if (explanation.outcome.kind === 'selected') console.log(explanation.outcome.tag);
  } else printExplanation(called('ImagePolicy', policy.metadata.name), explanation);
  if (explanation.outcome.kind === 'none') throw new Error(explanation.outcome.message);
}

async function policyFor(given: Given<ExplainFlag>): Promise<ImagePolicy> {
  const [name = ''] = given.words;
  const text = fileOf(given, 'filename');
  if (text !== undefined) return policyIn(text, name, await namespaceFor(given));
  await using open = await openCluster(given);
  const key = { namespace: open.namespace, name };
  const object = await open.cluster.get('ImagePolicy', key);
  if (object === undefined) throw notFound('ImagePolicy', key);
  return parseImagePolicy(object);
}

/** The policy of that name in a manifest. */
function policyIn(text: string, name: string, namespace: string): ImagePolicy {
  const objects = parseAllDocuments(text).map((one): unknown => one.toJS());
  const object = recordsIn(objects).find(
    (one) => one['kind'] === 'ImagePolicy' && textAt(recordAt(one, 'metadata'), 'name') === name,
  );
  if (object === undefined)
    throw new UsageError(`--filename: there is no ImagePolicy "${name}" in it`);
  return parseImagePolicy({
    ...object,
    metadata: { namespace, ...recordAt(object, 'metadata') },
  });
}

function printExplanation(subject: string, { outcome, tags }: Explanation): void {
  const what = outcome.kind === 'selected' ? outcome.tag : 'nothing';
  console.log(`${subject} selects ${what} of ${counted(tags.length, 'tag')}\n`);
  printLines([
    ['RANK', 'TAG', 'COMPARED', 'WHY'],
    ...tags.map(({ rank, tag, text, why }) => [String(rank ?? '-'), tag, text ?? '-', why]),
  ]);
}
