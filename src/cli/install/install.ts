import { openManifests } from '../../adapters/kubernetes/manifests.ts';
import { keyOf } from '../../domain/resources/key.ts';
import { recordAt } from '../../domain/resources/record.ts';
import { fluxControllers, overFlux } from '../../install/in-place.ts';
import { asMade, isDeployment, isMade, titleOf } from '../../install/made.ts';
import { openCluster } from '../cluster/open.ts';
import { yamlDocument } from '../cluster/yaml.ts';
import { findControllers, runningFlux, scaleDown } from './controllers.ts';
import { crdObjects, fluxNamespace, fluxObjects, ownNamespace, ownObjects } from './objects.ts';
import { untilReady } from './wait.ts';
import type { Manifests } from '../../adapters/kubernetes/manifests.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Given } from '../command.ts';
import type { InstallFlag } from '../commands/install-flags.ts';
import type { Controller } from './controllers.ts';

/** Installs tagwright in a cluster, or prints what would be. @throws {Error} where somebody does its work already */
export async function install(given: Given<InstallFlag>): Promise<void> {
  if (given.isOn('export')) return print(given);
  await using open = await openCluster(given);
  const { transport } = open.cluster;
  const manifests = openManifests(transport);
  const controllers = await findControllers(transport);
  await refuseRivals(manifests, controllers, given);
  const objects = await objectsFor(manifests, controllers, given);
  for (const crd of await crdObjects()) await applyDefinition(manifests, crd);
  for (const object of objects) await applyObject(manifests, object);
  if (given.values['wait'] === false) return;
  const deployments = objects.filter(isDeployment);
  await untilReady(manifests, deployments, given.need('timeout'));
}

async function print(given: Given<InstallFlag>): Promise<void> {
  const image = given.text('image');
  const namespace = given.text('namespace');
  const objects = given.isOn('replace-flux')
    ? await fluxObjects({ image, namespace: namespace ?? fluxNamespace })
    : [
        ...(await crdObjects()),
        ...(await ownObjects({
          image,
          namespace: namespace ?? ownNamespace,
          notified: undefined,
        })),
      ];
  process.stdout.write(objects.map(yamlDocument).join(''));
}

/** Nobody else may do the same work. */
async function refuseRivals(
  manifests: Manifests,
  controllers: readonly Controller[],
  given: Given<InstallFlag>,
): Promise<void> {
  const target = given.isOn('replace-flux') ? undefined : (given.text('namespace') ?? ownNamespace);
  await refuseOwn(manifests, target);
  if (target === undefined) return;
  const running = runningFlux(controllers);
  if (running.length > 0) {
    const lines = running.map(scaleDown).join(' && ');
    throw new Error(
      `${running.map(({ name }) => name).join(' and ')} of Flux would do the same work: say --replace-flux to put tagwright in their place, or scale them down: ${lines}`,
    );
  }
  const inPlace = controllers.find((one) => one.isTagwright && one.isRunning);
  if (inPlace !== undefined)
    throw new Error(
      `tagwright is in the place of Flux's ${inPlace.name} in namespace "${inPlace.namespace}" already: say --replace-flux to bring that up to date, or tagwright uninstall before`,
    );
}

/** @param target the namespace in which it may be; undefined: none */
async function refuseOwn(manifests: Manifests, target: string | undefined): Promise<void> {
  const own = await manifests.list('Deployment', { name: 'tagwright' });
  const elsewhere = own
    .filter((one) => isMade(one) || (target === undefined && isToRun(one)))
    .map((one) => keyOf(one).namespace)
    .find((namespace) => namespace !== target);
  if (elsewhere !== undefined)
    throw new Error(
      `tagwright runs in namespace "${elsewhere}" already: tagwright uninstall -n ${elsewhere}`,
    );
}

function isToRun(deployment: JsonRecord): boolean {
  return recordAt(deployment, 'spec')['replicas'] !== 0;
}

async function objectsFor(
  manifests: Manifests,
  controllers: readonly Controller[],
  given: Given<InstallFlag>,
): Promise<readonly JsonRecord[]> {
  const image = given.text('image');
  const said = given.text('namespace');
  if (!given.isOn('replace-flux')) {
    const notified = await notificationNamespace(manifests);
    return ownObjects({ image, namespace: said ?? ownNamespace, notified });
  }
  const [one] = controllers;
  const namespace = said ?? one?.namespace ?? fluxNamespace;
  const elsewhere = runningFlux(controllers).find((other) => other.namespace !== namespace);
  if (elsewhere !== undefined)
    throw new Error(
      `Flux's ${elsewhere.name} runs in another namespace than "${namespace}" too: ${scaleDown(elsewhere)}`,
    );
  return fluxObjects({ image, namespace });
}

async function notificationNamespace(manifests: Manifests): Promise<string | undefined> {
  const [found] = await manifests.list('Deployment', { name: 'notification-controller' });
  return found && keyOf(found).namespace;
}

/** CRDs of somebody else's, as Flux's, stay as they are: tagwright finds out what they have. */
async function applyDefinition(manifests: Manifests, crd: JsonRecord): Promise<void> {
  const there = await manifests.get(crd);
  if (there !== undefined && !isMade(there)) console.log(`${titleOf(crd)} left as it is`);
  else await applyOver(manifests, asMade(crd, there), there);
}

async function applyObject(manifests: Manifests, manifest: JsonRecord): Promise<void> {
  const there = await manifests.get(manifest);
  const isFlux = fluxControllers.includes(keyOf(manifest).name);
  const object = isFlux && isDeployment(manifest) ? overFlux(manifest, there) : manifest;
  await applyOver(manifests, asMade(object, there), there);
}

async function applyOver(
  manifests: Manifests,
  object: JsonRecord,
  there: JsonRecord | undefined,
): Promise<void> {
  const after = await manifests.apply(object);
  console.log(`${titleOf(object)} ${changeOf(there, after)}`);
}

function changeOf(before: JsonRecord | undefined, after: JsonRecord): string {
  if (before === undefined) return 'created';
  const [old, now] = [before, after].map((one) => recordAt(one, 'metadata')['resourceVersion']);
  return old === now ? 'unchanged' : 'changed';
}
