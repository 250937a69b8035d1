import { readPages } from '../../adapters/kubernetes/pages.ts';
import { bestVersion } from '../../adapters/kubernetes/discovery.ts';
import { ReconcileError } from '../../domain/errors.ts';
import { formatDuration } from '../../domain/duration.ts';
import { imageGroup, imageKinds, kinds } from '../../domain/resources/kinds.ts';
import { objectMetaSchema } from '../../domain/resources/metadata.ts';
import { recordsIn } from '../../domain/resources/record.ts';
import { latestFluxWrite } from '../../domain/status/flux-writers.ts';
import type { Transport } from '../../adapters/kubernetes/transport.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { Finding } from './finding.ts';

/** As often as most resources are looked at, a controller that runs has written something. */
const withinMs = 5 * 60_000;

/**
 * Whether Flux's controllers have written to resources a short while ago, wherever they run: they may be of another name, or
 * Deployments may not be listed.
 */
export async function checkWriters(
  transport: Transport,
  namespace: string | undefined,
): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    imageKinds.map((kind) => checkKind(transport, kind, namespace)),
  );
  return findings.flat();
}

async function checkKind(
  transport: Transport,
  kind: ImageKind,
  namespace: string | undefined,
): Promise<readonly Finding[]> {
  const { plural: resource } = kinds[kind];
  const version = await bestVersion(transport, kinds[kind]);
  // What is not installed or not allowed is told where that is checked.
  if (version === undefined) return [];
  const question = { resource, group: imageGroup, version, query: {} };
  const pages = await readPages(
    transport,
    namespace === undefined ? question : { ...question, namespace },
  ).catch((error: unknown) => {
    if (error instanceof ReconcileError && error.reason === 'Forbidden') return [];
    throw error;
  });
  const objects = pages
    .flatMap(({ items }) => recordsIn(items))
    .map(({ metadata }) => objectMetaSchema.parse(metadata));
  const latest = latestFluxWrite(kind, objects, { nowMs: Date.now(), withinMs });
  if (latest === undefined) return [];
  const ago = formatDuration(Math.round(latest.agoMs / 1000) * 1000);
  const text = `Flux's ${latest.controller} wrote to ${latest.resource} ${ago} ago: if it still runs, scale it to zero`;
  return [{ state: 'note', text }];
}
