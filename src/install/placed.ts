import { isRecord, recordAt } from '../domain/resources/record.ts';
import { isDeployment } from './made.ts';
import type { JsonRecord } from '../domain/resources/record.ts';

/** What names a namespace, besides `namespace`. */
const namespaceKeys: readonly string[] = [
  'namespace',
  'kubernetes.io/metadata.name',
  'app.kubernetes.io/instance',
];

/** An object that is, and speaks of, another namespace than the one it was written for. */
export function moved(object: JsonRecord, from: string, to: string): JsonRecord {
  if (from === to) return object;
  const result = record(object);
  if (object['kind'] !== 'Namespace' || recordAt(object, 'metadata')['name'] !== from)
    return result;
  return { ...result, metadata: { ...recordAt(result, 'metadata'), name: to } };

  function record(one: JsonRecord): JsonRecord {
    return Object.fromEntries(
      Object.entries(one).map(([key, value]) => [
        key,
        value === from && namespaceKeys.includes(key) ? to : changed(value),
      ]),
    );
  }
  function changed(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(changed);
    if (isRecord(value)) return record(value);
    // The one address among the arguments.
    if (typeof value === 'string' && value.startsWith('--events-addr='))
      return value.replace(`.${from}.`, `.${to}.`);
    return value;
  }
}

/** A Deployment whose only container has this image; anything else as it is. */
export function withImage(object: JsonRecord, image: string): JsonRecord {
  return isDeployment(object)
    ? withContainer(object, (container) => ({ ...container, image }))
    : object;
}

/** A Deployment with another first container. */
export function withContainer(
  deployment: JsonRecord,
  change: (container: JsonRecord) => JsonRecord,
): JsonRecord {
  const spec = recordAt(deployment, 'spec');
  const template = recordAt(spec, 'template');
  const pod = recordAt(template, 'spec');
  const containers = [change(containerOf(deployment))];
  return {
    ...deployment,
    spec: { ...spec, template: { ...template, spec: { ...pod, containers } } },
  };
}

/** The first container of a Deployment. */
export function containerOf(deployment: JsonRecord): JsonRecord {
  const pod = recordAt(recordAt(recordAt(deployment, 'spec'), 'template'), 'spec');
  const [container]: unknown[] = Array.isArray(pod['containers']) ? pod['containers'] : [];
  return isRecord(container) ? container : {};
}
