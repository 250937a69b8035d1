import { parseObject, recordAt, textAt } from '../domain/resources/record.ts';
import { containerOf, withContainer } from './placed.ts';
import type { JsonRecord } from '../domain/resources/record.ts';

/*
 * tagwright in Flux's Deployments: what they were is kept in an annotation, and comes back from there.
 */

/** The names of Flux's two Deployments. */
export const fluxControllers: readonly string[] = [
  'image-reflector-controller',
  'image-automation-controller',
];

/** The spec that a Deployment of Flux's had, as JSON. */
const keptSpec = 'tagwright/spec-of-flux';
/** Tells kustomize-controller to leave an object as it is. @see https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources */
const leaveAlone = 'kustomize.toolkit.fluxcd.io/reconcile';
const ownerOfKustomize = 'kustomize.toolkit.fluxcd.io/name';
const nameLabel = 'app.kubernetes.io/name';

/**
 * Whether what has one of Flux's names is tagwright. The label alone does not say it: `flux install` puts its own image back, and
 * leaves labels.
 */
export function isTagwright(deployment: JsonRecord): boolean {
  const metadata = recordAt(deployment, 'metadata');
  const [, repository = ''] = /([^/:@]*)(?::[^/]*)?$/.exec(imageOf(deployment)) ?? [];
  return recordAt(metadata, 'labels')[nameLabel] === 'tagwright' && repository !== metadata['name'];
}

function imageOf(deployment: JsonRecord): string {
  const [name = ''] = textAt(containerOf(deployment), 'image').split('@');
  return name;
}

/** What is applied to what is there, so that tagwright takes its place with the arguments that it has. */
export function overFlux(manifest: JsonRecord, there: JsonRecord | undefined): JsonRecord {
  if (there === undefined) return manifest;
  const kept = annotationsFor(there);
  if (kept[keptSpec] === undefined) return manifest;
  const metadata = recordAt(manifest, 'metadata');
  const annotations = { ...recordAt(metadata, 'annotations'), ...kept };
  return withContainer({ ...manifest, metadata: { ...metadata, annotations } }, (container) =>
    without(container, 'args'),
  );
}

function annotationsFor(there: JsonRecord): JsonRecord {
  const metadata = recordAt(there, 'metadata');
  const has = recordAt(metadata, 'annotations');
  if (isTagwright(there))
    return Object.fromEntries(
      [keptSpec, leaveAlone].flatMap((key) => (key in has ? [[key, has[key]]] : [])),
    );
  const isKustomized = ownerOfKustomize in recordAt(metadata, 'labels');
  return {
    [keptSpec]: JSON.stringify(there['spec']),
    ...(isKustomized ? { [leaveAlone]: 'disabled' } : {}),
  };
}

/** Flux's Deployment again, to be put in the place of what is there; undefined if there was none before. */
export function backToFlux(there: JsonRecord): JsonRecord | undefined {
  const metadata = recordAt(there, 'metadata');
  const kept = recordAt(metadata, 'annotations');
  const spec = parseObject(textAt(kept, keptSpec));
  if (spec === undefined) return undefined;
  const annotations = without(kept, keptSpec, leaveAlone);
  const labels = without(recordAt(metadata, 'labels'), nameLabel);
  return { ...there, metadata: { ...metadata, labels, annotations }, spec };
}

function without(record: JsonRecord, ...keys: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
