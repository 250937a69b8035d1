import { setTimeout as delay } from 'node:timers/promises';
import { openManifests } from '../../adapters/kubernetes/manifests.ts';
import { keyOf } from '../../domain/resources/key.ts';
import { recordAt } from '../../domain/resources/record.ts';
import { backToFlux } from '../../install/in-place.ts';
import { isDeployment, isMade, titleOf } from '../../install/made.ts';
import { resourceKinds } from '../../domain/resources/kinds.ts';
import { openCluster } from '../cluster/open.ts';
import { confirm } from '../confirm.ts';
import { durationOf } from '../duration.ts';
import { findControllers, scaleUp } from './controllers.ts';
import { letGo, listInstalled } from './let-go.ts';
import { crdObjects, fluxNamespace, fluxObjects, ownNamespace, ownObjects } from './objects.ts';
import { podsOf } from './wait.ts';
import type { PlainCluster } from '../../adapters/kubernetes/plain-cluster.ts';
import type { Manifests } from '../../adapters/kubernetes/manifests.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Given } from '../command.ts';
import type { UninstallFlag } from '../commands/install-flags.ts';
import type { Controller } from './controllers.ts';

/** Takes away what install has made, once somebody has said yes. What people have made stays. */
export async function uninstall(given: Given<UninstallFlag>): Promise<void> {
  await using open = await openCluster(given);
  const { cluster } = open;
  const manifests = openManifests(cluster.transport);
  const controllers = await findControllers(cluster.transport);
  const places = await findPlaces(manifests, controllers, given.text('namespace'));
  const made = await madeAmong(manifests, places.objects);
  const crds = given.isOn('crds') ? await madeAmong(manifests, await crdObjects()) : [];
  if (made.length + places.replaced.length + crds.length === 0)
    throw new Error(
      `nothing here was made by "tagwright install"${given.isOn('crds') ? '' : ', but for CRDs that --crds deletes'}; what kubectl or Helm applied, they take away`,
    );
  if (!given.isOn('silent')) await ask(places, given.isOn('crds'));

  for (const controller of places.replaced) await putBack(manifests, controller);
  await stop(manifests, made.filter(isDeployment), given.need('timeout'));
  for (const object of made.filter((one) => !isDeployment(one) && !isNamespace(one)))
    await remove(manifests, object);
  // Flux has the same finalizer, and takes it off itself.
  const isFluxHere = controllers.some((one) => !one.isTagwright) || places.replaced.length > 0;
  if (!isFluxHere) await letGo(cluster);
  for (const namespace of made.filter(isNamespace))
    await removeIfEmpty(cluster, namespace, given.isOn('crds') ? [] : resourceKinds);
  for (const crd of crds) await remove(manifests, crd);
}

interface Places {
  readonly namespaces: readonly string[];
  /** What install makes there, the last first. */
  readonly objects: readonly JsonRecord[];
  /** Flux's Deployments in which tagwright is. */
  readonly replaced: readonly Controller[];
}

async function findPlaces(
  manifests: Manifests,
  controllers: readonly Controller[],
  said: string | undefined,
): Promise<Places> {
  const own = await manifests.list('Deployment', { name: 'tagwright' });
  const found = own.filter(isMade).map(namespaceOf);
  if (said === undefined && found.length > 1)
    throw new Error(`tagwright is in several namespaces, name one with -n: ${found.join(', ')}`);
  if (said !== undefined && found.length > 0 && !found.includes(said))
    throw new Error(`tagwright is not in namespace "${said}" but in ${found.join(', ')}`);
  const namespace = said ?? found[0] ?? ownNamespace;
  const inPlace = controllers.filter((one) => one.isTagwright);
  const inFlux = [...new Set(inPlace.map((one) => one.namespace))];
  const [notifier] = await manifests.list('Deployment', { name: 'notification-controller' });
  const notified = notifier === undefined ? fluxNamespace : namespaceOf(notifier);
  const image = undefined;
  const sets = [ownObjects({ namespace, image, notified })];
  for (const one of inFlux) sets.push(fluxObjects({ namespace: one, image }));
  // Some are in both.
  const objects = new Map((await Promise.all(sets)).flat().map((one) => [identityOf(one), one]));
  return {
    namespaces: [...(found.length > 0 || said !== undefined ? [namespace] : []), ...inFlux],
    objects: [...objects.values()].toReversed(),
    replaced: inPlace.filter(({ deployment }) => backToFlux(deployment) !== undefined),
  };
}

async function madeAmong(
  manifests: Manifests,
  objects: readonly JsonRecord[],
): Promise<readonly JsonRecord[]> {
  const there = await Promise.all(objects.map((object) => manifests.get(object)));
  return there.flatMap((object) => (object !== undefined && isMade(object) ? [object] : []));
}

async function ask({ namespaces }: Places, withCrds: boolean): Promise<void> {
  const where = namespaces.length === 0 ? '' : ` from ${namespaces.join(' and ')}`;
  const resources = withCrds
    ? 'ALL image resources and GitRepositories of the cluster go with their CRDs'
    : 'image resources stay';
  await confirm(`Uninstall tagwright${where}? ${resources}; the history of its Temporal goes.`, {
    alone: 'say --silent to uninstall without being asked',
    otherwise: 'nothing was changed',
  });
}

async function putBack(manifests: Manifests, controller: Controller): Promise<void> {
  const flux = backToFlux(controller.deployment);
  if (flux === undefined) return;
  await manifests.replace(flux);
  const isResting = recordAt(flux, 'spec')['replicas'] === 0;
  console.log(
    `${titleOf(flux)} is Flux's again${isResting ? `, and rests as before: ${scaleUp(controller)}` : ''}`,
  );
}

/** Until their pods are gone: one that runs would go on writing. */
async function stop(
  manifests: Manifests,
  deployments: readonly JsonRecord[],
  timeout: string,
): Promise<void> {
  for (const deployment of deployments) await remove(manifests, deployment);
  const endsAt = Date.now() + durationOf('timeout', timeout);
  for (const deployment of deployments) {
    while ((await podsOf(manifests, deployment)).length > 0) {
      if (Date.now() > endsAt)
        throw new Error(
          `the pods of ${titleOf(deployment)} are not gone after ${timeout}: kubectl -n ${namespaceOf(deployment)} get pods`,
        );
      await delay(500);
    }
  }
}

async function remove(manifests: Manifests, object: JsonRecord): Promise<void> {
  await manifests.remove(object);
  console.log(`${titleOf(object)} deleted`);
}

/** Of these, one in a namespace keeps it. */
const otherKinds = ['Secret', 'ConfigMap', 'Pod', 'Deployment', 'PersistentVolumeClaim'] as const;

/** A namespace may hold what people have put there. */
async function removeIfEmpty(
  cluster: PlainCluster,
  object: JsonRecord,
  keepers: readonly ResourceKind[],
): Promise<void> {
  const { name: namespace } = keyOf(object);
  const manifests = openManifests(cluster.transport);
  const others = await Promise.all(otherKinds.map((kind) => manifests.list(kind, { namespace })));
  const ours = await Promise.all(keepers.map((kind) => listInstalled(cluster, kind, namespace)));
  const kept = [...ours, ...others].flat().find((one) => !isOfEveryNamespace(one));
  if (kept === undefined) await remove(manifests, object);
  else console.log(`${titleOf(object)} left, for ${titleOf(kept)} is in it`);
}

/** What Kubernetes puts into each namespace, and what is going. */
function isOfEveryNamespace(object: JsonRecord): boolean {
  const metadata = recordAt(object, 'metadata');
  return metadata['name'] === 'kube-root-ca.crt' || metadata['deletionTimestamp'] !== undefined;
}

/** Equal for objects that are the same. */
function identityOf(object: JsonRecord): string {
  return `${titleOf(object)} ${namespaceOf(object)}`;
}

function namespaceOf(object: JsonRecord): string {
  return keyOf(object).namespace;
}

function isNamespace(object: JsonRecord): boolean {
  return object['kind'] === 'Namespace';
}
