import { createAutomationActivities } from '../../../src/activities/image-update-automation/activities.ts';
import { automation, policy, source } from '../../starter/fleet.ts';
import { createGitGate } from '../../support/git-gate.ts';
import { startGitServer } from '../../support/git-server.ts';
import { temporaryMirrors } from '../../support/mirrors.ts';
import { createMemoryCluster } from '../../support/memory-cluster.ts';
import type {
  AutomationActivities,
  DecidedPlan,
} from '../../../src/activities/image-update-automation/contract.ts';
import type { Differences } from '../../starter/fleet.ts';
import type { GitGate } from '../../support/git-gate.ts';
import type { GitServer, OtherCommit } from '../../support/git-server.ts';
import type { MemoryCluster } from '../../support/memory-cluster.ts';

/** What differs from an automation beside a policy that has selected `app:b`, and a manifest that says `app:a`. */
export interface World {
  readonly automation?: Differences;
  readonly source?: Differences | false;
  /** `false`: there is no ImagePolicy. */
  readonly policy?: Differences | false;
  /** How many more policies are in the namespace that no manifest names; each has selected an image. */
  readonly neighbours?: number;
  readonly files?: OtherCommit['files'];
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface AutomationWorld extends AsyncDisposable {
  readonly activities: AutomationActivities;
  readonly cluster: MemoryCluster;
  readonly git: GitServer;
  readonly gate: GitGate;
  /** The newest commit of `main` before any step. */
  readonly root: string;
}

export const key = { namespace: 'apps', name: 'app' };

/** The update to make in a world where the policy has selected `b`. */
export const plan: DecidedPlan = {
  kind: 'update',
  stamp: { uid: 'u', generation: 1 },
  startedAt: '2026-01-01T00:00:00Z',
  policies: [{ namespace: 'apps', name: 'app', image: { name: 'app', tag: 'b' } }],
  intervalMs: 60_000,
  mayHavePushed: false,
};

/** One line of a manifest, with its marker. */
export function marked(tag: string): string {
  return `image: app:${tag} # {"$imagepolicy": "apps:app"}\n`;
}

/** An automation's `spec.git` where nothing is said of it. */
export const gitSpec = {
  checkout: { ref: { branch: 'main' } },
  commit: { author: { name: 'Tagwright', email: 'tagwright@example.com' } },
};

/** The steps of an automation, with a real repository behind a real server. */
export async function automationWorld(world: World = {}): Promise<AutomationWorld> {
  await using stack = new AsyncDisposableStack();
  const gate = createGitGate();
  const git = stack.use(await startGitServer({ intercept: gate.intercept }));
  const mirrors = stack.use(await temporaryMirrors());
  const root = await git.commit({ files: world.files ?? { 'app.yaml': marked('a') } });
  const { metadata, spec, status } = world.automation ?? {};
  const cluster = createMemoryCluster({
    objects: [
      automation({
        metadata: { finalizers: ['finalizers.fluxcd.io'], ...metadata },
        // What is undefined is not there.
        spec: JSON.parse(JSON.stringify({ git: gitSpec, ...spec })),
        ...(status === undefined ? {} : { status: resolved(status, root) }),
      }),
      ...(world.source === false
        ? []
        : [source({ ...world.source, spec: { url: git.url, ...world.source?.spec } })]),
      ...(world.policy === false
        ? []
        : [policy({ status: { latestRef: { name: 'app', tag: 'b' } }, ...world.policy })]),
      ...Array.from({ length: world.neighbours ?? 0 }, (_, index) =>
        policy({
          metadata: { name: `neighbour-${index}` },
          status: { latestRef: { name: 'other', tag: '1' } },
        }),
      ),
    ],
    secrets: world.secrets ?? {},
  });
  const activities = createAutomationActivities({
    cluster: cluster.access,
    git: mirrors,
    clouds: { gitAuthFor: () => Promise.reject(new Error('no cloud is asked')) },
    objectIdentity: { kind: 'disabled' },
    crossNamespace: 'allowed',
    rebuild: 'never',
    signerOf: () => Promise.reject(new Error('no key is read')),
  });
  const closing = stack.move();
  return {
    activities,
    cluster,
    git,
    gate,
    root,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** A status that names the root commit as `ROOT`, which nobody knows beforehand. */
function resolved(status: object, root: string): object {
  const text: unknown = JSON.parse(JSON.stringify(status).replaceAll('ROOT', root));
  return typeof text === 'object' && text !== null ? text : {};
}
