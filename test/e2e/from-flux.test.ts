import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandWith } from '../support/command.ts';
import { fluxFor } from '../support/flux.ts';
import { leaveAsFlux } from '../support/flux-left.ts';
import { finish, stage } from '../support/flux-scenes.ts';
import { startInstallation } from '../support/installation.ts';
import { openWitness } from '../support/witness.ts';
import type { RunCommand } from '../support/command.ts';
import type { Flux } from '../support/flux.ts';
import type { Staged } from '../support/flux-scenes.ts';
import type { Installation } from '../support/installation.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team } from '../support/team.ts';
import type { Witness } from '../support/witness.ts';

/*
 * docs/guide/from-flux.md, there and back: its commands in their order, by the real kubectl and the real flux. Pods do not run here:
 * what its Deployment would start is started by hand, and Flux's controllers have left what they were seen to leave.
 */

const guide = join(import.meta.dirname, '../../docs/guide/from-flux.md');
const controllers = ['image-reflector-controller', 'image-automation-controller'] as const;
/** In a pod; here by hand. */
const notRunHere = /^tagwright (install|uninstall|run)\b/;
const pods = `-l 'app in (image-reflector-controller, image-automation-controller)'`;

const stack = new AsyncDisposableStack();
let installation: Installation;
let staged: readonly Staged[];
let flux: Flux;
let program: RunCommand;
let witness: Witness;
let tagwright: Tagwright;
/** What was ready before, as Flux's CLI shows it. */
let shown: string;
const typed: string[] = [];

beforeAll(async () => {
  installation = stack.use(await startInstallation());
  const { kubernetes, directory } = installation;
  flux = fluxFor({ kubeconfig: kubernetes.kubeconfig, home: directory });
  program = commandWith({ KUBECONFIG: kubernetes.kubeconfig });
  staged = await stage(installation, ['up-to-date', 'suspended']);
  await finish(installation, staged);
  await leaveAsFlux(installation, staged);
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } };
  await kubernetes.apply([namespace, ...controllers.map(deploymentOf)]);
});

afterAll(() => stack.disposeAsync());

/** As `flux install` makes it. */
function deploymentOf(name: (typeof controllers)[number]): object {
  const labels = { app: name };
  const containers = [{ name: 'manager', image: `ghcr.io/fluxcd/${name}:v1.2.0` }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'flux-system', name },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  };
}

/** Runs a command line of the guide as a shell would. */
async function type(line: string): Promise<string> {
  typed.push(line);
  const [command = '', ...words] = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  switch (command) {
    case 'kubectl':
      return installation.kubernetes.kubectl(...words);
    case 'flux':
      return flux(...words);
    default:
      return (await program(...words)).out;
  }
}

function team(name: string): Team {
  const found = staged.find(({ scene }) => scene.name === name);
  if (found === undefined) throw new Error(`no scene "${name}"`);
  return found.team;
}

/** The rows of `flux get`, without what differs from run to run: times and checksums. */
function rowsOf(text: string): string {
  const times = /\d{4}-\d\d-\d\dT\S+/g;
  return text
    .replaceAll(times, 'TIME')
    .replaceAll(/checksum \S+/g, '')
    .replaceAll(/[ \t]+/g, ' ');
}

test('1. check says that Flux runs, and flux what is ready', async () => {
  const said = await type('tagwright check');
  for (const name of controllers) expect(said).toContain(`✗ Flux's ${name} runs too`);
  // Also where Deployments may not be listed.
  expect(said).toMatch(
    /^! Flux's image-automation-controller wrote to ImageUpdateAutomation \S+ \S+ ago: if it still runs, scale it to zero$/m,
  );
  shown = rowsOf(await type('flux get images all -A'));
  expect(shown).toMatch(
    /^up-to-date imageupdateautomation\/app TIME False True repository up-to-date/m,
  );
});

test('2. its controllers rest', async () => {
  await type(`kubectl -n flux-system scale deployment ${controllers.join(' ')} --replicas=0`);
  await type(`kubectl -n flux-system wait --for=delete pod ${pods} --timeout=60s`);
  await type(
    `kubectl -n flux-system annotate deployment ${controllers.join(' ')} kustomize.toolkit.fluxcd.io/reconcile=disabled`,
  );
  expect(await type('tagwright check')).toContain(
    "✔ Flux's image controllers do not run beside us",
  );
});

test('3. tagwright takes over with the arguments of the Deployment, and nothing is told of it', async () => {
  witness = stack.use(await openWitness(installation));
  tagwright = await installation.start('bare');
  const message = expect.stringMatching(/ with checksum sha256:/);
  await team('up-to-date').untilStatus('ImageRepository', { conditions: [{ message }] });
  await type('tagwright check');
  expect(rowsOf(await type('flux get images all -A'))).toBe(shown);
  expect([witness.events(), witness.flaps()]).toEqual([[], []]);
});

test('flux reconciles, suspends and resumes as before', async () => {
  const { pushOnly, git } = team('up-to-date');
  await pushOnly('1.2.0');
  const where = ['--namespace=up-to-date', '--timeout=60s'];
  expect(await flux('reconcile', 'image', 'repository', 'app', ...where)).toContain(
    '✔ scan fetched 3 tags',
  );
  expect(await flux('reconcile', 'image', 'policy', 'app', ...where)).toContain(':1.2.0');
  await flux('reconcile', 'image', 'update', 'app', ...where);
  expect(await git.git('show', 'main:app.yaml')).toContain(':1.2.0');
  await flux('suspend', 'image', 'update', 'app', ...where);
  expect(await flux('resume', 'image', 'update', 'app', ...where)).toContain(
    '✔ ImageUpdateAutomation app reconciliation completed',
  );
});

test('what Flux had suspended is resumed by flux', async () => {
  const where = ['--namespace=suspended', '--timeout=60s'];
  for (const kind of ['repository', 'policy', 'update'])
    expect(await flux('resume', 'image', kind, 'app', ...where)).toContain('✔');
});

test('4. the way back leaves everything as it is', async () => {
  expect(await tagwright.stop()).toBe(0);
  shown = rowsOf(await type('flux get images all -A'));
  await type(`kubectl -n flux-system scale deployment ${controllers.join(' ')} --replicas=1`);
  expect(rowsOf(await flux('get', 'images', 'all', '-A'))).toBe(shown);
  expect(shown).not.toContain('False False');
  for (const { team: one } of staged)
    expect(await one.get('ImageUpdateAutomation')).toMatchObject({
      metadata: { finalizers: ['finalizers.fluxcd.io'] },
    });
});

test.skipIf(!existsSync(guide))('these are the commands of the guide', () => {
  const blocks = readFileSync(guide, 'utf8').matchAll(/^```sh\n([^`]*)^```/gm);
  const lines = [...blocks].flatMap(([, block = '']) => block.trim().split('\n'));
  const ran = new Set(typed);
  expect(lines.filter((line) => !ran.has(line) && !notRunHere.test(line))).toEqual([]);
});
