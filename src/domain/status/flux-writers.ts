import { pathOf } from '../resources/key.ts';
import { kinds } from '../resources/kinds.ts';
import type { ImageKind } from '../resources/kinds.ts';
import type { ObjectMeta } from '../resources/metadata.ts';

/** What a controller of Flux's has written last. */
export interface FluxWrite {
  readonly controller: string;
  /** `ImagePolicy team/app`. */
  readonly resource: string;
  readonly agoMs: number;
}

/** When a controller of Flux's last changed the status, as the API server notes it; undefined: nothing of it stands any more. */
export function fluxWroteAt({ managedFields = [] }: ObjectMeta): string | undefined {
  return managedFields
    .map(({ time }) => time)
    .toSorted()
    .at(-1);
}

/** The newest write of a controller of Flux's among resources of a kind, if it is at most `withinMs` old. */
export function latestFluxWrite(
  kind: ImageKind,
  objects: readonly ObjectMeta[],
  { nowMs, withinMs }: { readonly nowMs: number; readonly withinMs: number },
): FluxWrite | undefined {
  const writes = objects.flatMap((metadata) => {
    const wroteAt = fluxWroteAt(metadata);
    if (wroteAt === undefined) return [];
    const agoMs = Math.max(0, nowMs - Date.parse(wroteAt));
    const { controller } = kinds[kind];
    return [{ controller, resource: `${kind} ${pathOf(metadata)}`, agoMs }];
  });
  const [latest] = writes.toSorted((a, b) => a.agoMs - b.agoMs);
  return latest !== undefined && latest.agoMs <= withinMs ? latest : undefined;
}
