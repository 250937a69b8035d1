import { readFile } from 'node:fs/promises';
import { parseImagePolicy } from '../../domain/resources/image-policy.ts';
import { parseImageRepository } from '../../domain/resources/image-repository.ts';
import { parseImageUpdateAutomation } from '../../domain/resources/image-update-automation.ts';
import { onOneLine } from '../../domain/text.ts';
import { readDirectory } from '../../manifests/directory.ts';
import { called } from '../cluster/called.ts';
import { openCluster } from '../cluster/open.ts';
import { directoryOf } from '../directory.ts';
import { printLines } from '../print-lines.ts';
import { UsageError } from '../usage-error.ts';
import { chainOfImage, chainOfPolicy } from './chain.ts';
import { markersIn } from './markers.ts';
import type { PlainCluster } from '../../adapters/kubernetes/plain-cluster.ts';
import type { Given } from '../command.ts';
import type { TraceFlag } from '../commands/trace-flags.ts';
import type { Fleet, Link } from './chain.ts';
import type { FoundMarker } from './markers.ts';

/** What was traced. */
interface Trace {
  readonly links: readonly Link[];
  readonly markers: readonly FoundMarker[];
}

/** Follows a marker to what writes it, or an image to where it is written. @throws {Error} if it leads nowhere */
export async function trace(given: Given<TraceFlag>): Promise<void> {
  const [subject = ''] = given.words;
  const [, file, line] = /^(.+):(\d+)$/.exec(subject) ?? [];
  const text = file === undefined ? undefined : await readFile(file, 'utf8').catch(() => undefined);
  const traced =
    file === undefined || text === undefined
      ? await traceImage(given, subject)
      : await traceMarker(given, { path: file, text, line: Number(line) });
  if (given.text('output') === 'json') console.log(JSON.stringify(traced, undefined, 4));
  else printTrace(traced);
}

async function traceMarker(
  given: Given<TraceFlag>,
  { line, ...file }: { readonly path: string; readonly text: string; readonly line: number },
): Promise<Trace> {
  const found = markersIn([file]).find((one) => one.line === line);
  if (found === undefined)
    throw new UsageError(`${file.path} has no marker in line ${line}: "tagwright lint" finds them`);
  const { policy } = found;
  const links = chainOfPolicy(await readFleet(given), policy);
  if (links.length > 0) return { links, markers: [found] };
  throw new Error(
    `the marker names the policy ${policy.namespace}/${policy.name}, and there is none in the cluster`,
  );
}

async function traceImage(given: Given<TraceFlag>, image: string): Promise<Trace> {
  const path = given.text('path');
  const links = chainOfImage(await readFleet(given), image);
  if (links.length === 0)
    throw new Error(
      `no ImageRepository of the cluster is of "${image}"; a line of a file is FILE:LINE`,
    );
  if (path === undefined) return { links, markers: [] };
  const { files } = await readDirectory(await directoryOf({ words: [path] }));
  const markers = markersIn(files).filter(({ policy }) =>
    links.some(
      ({ kind, namespace, name }) =>
        kind === 'ImagePolicy' && namespace === policy.namespace && name === policy.name,
    ),
  );
  return { links, markers };
}

async function readFleet(given: Given<TraceFlag>): Promise<Fleet> {
  await using open = await openCluster(given);
  // Who may read one namespace only says which.
  const namespace = given.text('namespace');
  return await fleetOf(open.cluster, namespace === undefined ? {} : { namespace });
}

async function fleetOf(
  cluster: PlainCluster,
  selection: { readonly namespace?: string },
): Promise<Fleet> {
  const [repositories, policies, automations] = await Promise.all([
    cluster.list('ImageRepository', selection),
    cluster.list('ImagePolicy', selection),
    cluster.list('ImageUpdateAutomation', selection),
  ]);
  return {
    repositories: repositories.map(parseImageRepository),
    policies: policies.map(parseImagePolicy),
    automations: automations.map(parseImageUpdateAutomation),
  };
}

function printTrace({ links, markers }: Trace): void {
  printLines([
    ['NAMESPACE', 'RESOURCE', 'READY', 'WHAT'],
    ...links.map(({ kind, namespace, name, ready, says }) => [
      namespace,
      called(kind, name),
      ready,
      onOneLine(says),
    ]),
  ]);
  if (markers.length === 0) return;
  console.log('');
  printLines([
    ['MARKER', 'POLICY', 'NOW'],
    ...markers.map(({ path, line, policy, value }) => [
      `${onOneLine(path)}:${line}`,
      `${policy.namespace}/${policy.name}`,
      onOneLine(value),
    ]),
  ]);
}
