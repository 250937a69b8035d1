import { imageGroup, imageKinds, kinds } from './resources/kinds.ts';
import type { ImageKind } from './resources/kinds.ts';
import type { ResourceKey } from './resources/key.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What each line of the log has that is about a resource: as Flux's controllers name it, which `flux logs` selects by. */
export function resourceFields(kind: ImageKind, { namespace, name }: ResourceKey): Fields {
  const { singular: controller } = kinds[kind];
  return { controller, controllerGroup: imageGroup, controllerKind: kind, namespace, name };
}

/**
 * The fields of a line, from what was said with it. What Temporal's SDK says of a workflow becomes the fields of the resource;
 * an activity is a `step`. Errors are their messages: stack traces are for debuggers.
 */
export function logFields(said: Fields): Fields {
  const { sdkComponent: _, taskToken: __, workflowType: ___, ...given } = said;
  const { workflowId, workflowRunId, runId = workflowRunId, activityType, ...rest } = given;
  if (typeof workflowId !== 'string') return plain(given);
  const { namespace: temporalNamespace, activityId: ____, isLocal: _____, ...others } = rest;
  return plain({
    ...resourceOf(workflowId),
    workflowId,
    runId,
    temporalNamespace,
    step: activityType,
    ...others,
  });
}

/** Of a workflow's id: `<cluster>/<kind>/<namespace>/<name>`. */
function resourceOf(workflowId: string): Fields | undefined {
  const [, word, namespace, name, ...more] = workflowId.split('/');
  const kind = imageKinds.find((one) => one === word);
  if (kind === undefined || namespace === undefined || name === undefined || more.length > 0)
    return undefined;
  return resourceFields(kind, { namespace, name });
}

function plain(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value instanceof Error ? value.message : value]],
    ),
  );
}
