import { createCloudLogin } from '../../src/adapters/clouds/credentials.ts';
import { connectCluster } from '../../src/adapters/kubernetes/connect.ts';
import { createRewriter } from '../../src/activities/image-update-automation/manifests.ts';
import { plan } from '../../src/activities/image-update-automation/plan.ts';
import { commitAndPush } from '../../src/activities/image-update-automation/push.ts';
import { reportUpdate } from '../../src/activities/image-update-automation/report.ts';
import { rewrite } from '../../src/activities/image-update-automation/rewrite.ts';
import { reportFailure } from '../../src/activities/resource.ts';
import { ReconcileError } from '../../src/domain/errors.ts';
import { createSigners } from '../../src/worker/signers.ts';
import { borrowTestCluster } from './cluster.ts';
import { temporaryMirrors } from './mirrors.ts';
import type { Pushing } from '../../src/activities/image-update-automation/contract.ts';
import type { UpdateDeps } from '../../src/activities/image-update-automation/deps.ts';
import type { RunContext } from '../../src/activities/failure.ts';
import type { Rest } from '../../src/activities/run.ts';
import type { Step } from '../../src/activities/step.ts';
import type { Rebuild } from '../../src/domain/git/push-base.ts';
import type { ImageUpdateAutomation } from '../../src/domain/resources/image-update-automation.ts';
import type { TestCluster } from './cluster.ts';
import type { TemporaryMirrors } from './mirrors.ts';

/** The steps of automations on a real API server and real Git servers, in the order of the workflow, without Temporal. */
export interface AutomationBench extends AsyncDisposable {
  readonly server: TestCluster;
  readonly mirrors: TemporaryMirrors;
  /** A namespace with an automation, its GitRepository and a policy that selects `1.0.0`; all are named `app`. */
  add(automation: BenchAutomation): Promise<void>;
  /** Has the policy select another tag. */
  select(namespace: string, tag: string): Promise<void>;
  /** Has the GitRepository name this Secret, or none. */
  setSecret(namespace: string, name: string | undefined): Promise<void>;
  /** One run to its report. @throws what the run fails with, when that is reported */
  run(namespace: string, options?: RunOptions): Promise<Rest | Pushing>;
  get(namespace: string): Promise<ImageUpdateAutomation>;
}

export interface BenchAutomation {
  readonly namespace: string;
  readonly url: string;
  /** Beside the author: `push`, `commit`. */
  readonly git?: { readonly push?: object; readonly commit?: object };
  /** Of the Secret of the GitRepository; absent: it names none. */
  readonly secret?: Readonly<Record<string, string>>;
}

export interface RunOptions {
  readonly rebuild?: Rebuild;
  /** Which try of the pushing step it is. */
  readonly attempt?: number;
}

const author = { name: 'Tagwright', email: 'tagwright@example.com' };
const images = 'image.toolkit.fluxcd.io/v1';
const sources = 'source.toolkit.fluxcd.io/v1';

export async function startAutomationBench(): Promise<AutomationBench> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await borrowTestCluster());
  const cluster = stack.use(await connectCluster({ kubeconfig: server.kubeconfig }));
  const mirrors = stack.use(await temporaryMirrors());
  const deps: Omit<UpdateDeps, 'rebuild'> = {
    cluster,
    git: mirrors,
    clouds: createCloudLogin({}),
    objectIdentity: { kind: 'disabled' },
    crossNamespace: 'allowed',
    rewriteCommit: createRewriter(),
    signerOf: createSigners(mirrors),
  };

  async function run(namespace: string, { rebuild = 'never', attempt = 1 }: RunOptions = {}) {
    const key = { namespace, name: 'app' };
    const step = createStep(attempt);
    try {
      const done = await runSteps({ ...deps, rebuild }, key, step);
      await step.ended();
      return done;
    } catch (error) {
      const { reason, terminal, message } = failureOf(error);
      const failure = { ...step.run(), reason, terminal, message };
      await reportFailure(cluster, { kind: 'ImageUpdateAutomation', key, failure });
      throw error;
    }
  }

  const closing = stack.move();
  return {
    server,
    mirrors,
    add: (automation) => addAutomation(server, automation),
    select: (namespace, tag) => select(server, namespace, tag),
    setSecret: async (namespace, name) => {
      const path = `/apis/${sources}/namespaces/${namespace}/gitrepositories/app`;
      const secretRef = name === undefined ? null : { name };
      await patch(server, path, { spec: { secretRef } });
    },
    run,
    get: async (namespace) => {
      const found = await cluster.get('ImageUpdateAutomation', { namespace, name: 'app' });
      if (found === undefined) throw new Error(`no automation in namespace "${namespace}"`);
      return found;
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** As `workflows/image-update-automation.ts` has them. */
async function runSteps(
  deps: UpdateDeps,
  key: { readonly namespace: string; readonly name: string },
  step: Step,
): Promise<Rest | Pushing> {
  const planned = await plan(deps, { key }, step);
  if (planned.kind !== 'update') return planned;
  const rewriting = await rewrite(deps, { key, plan: planned }, step);
  const decided = { ...planned, policies: rewriting.policies ?? planned.policies ?? [] };
  const pushing =
    rewriting.kind === 'changed'
      ? await commitAndPush(deps, { key, plan: decided, ...rewriting }, step)
      : rewriting;
  await reportUpdate(deps, { key, plan: decided, pushing, warnings: rewriting.warnings });
  return pushing;
}

interface BenchStep extends Step {
  readonly run: () => RunContext;
  readonly ended: () => Promise<unknown>;
}

function createStep(attempt: number): BenchStep {
  let run: RunContext = {};
  const beside: Promise<unknown>[] = [];
  return {
    signal: new AbortController().signal,
    attempt,
    ofRun: (known) => {
      run = known;
    },
    run: () => run,
    leaveLongWork: () => undefined,
    background: (work) => {
      beside.push(work);
      return work;
    },
    ended: () => Promise.all(beside),
  };
}

function failureOf(error: unknown): ReconcileError {
  if (error instanceof ReconcileError) return error;
  throw error;
}

async function addAutomation(
  server: TestCluster,
  { namespace, url, git = {}, secret }: BenchAutomation,
): Promise<void> {
  const core = `/api/v1/namespaces/${namespace}`;
  const metadata = { name: 'app' };
  await server.create('/api/v1/namespaces', { metadata: { name: namespace } });
  if (secret !== undefined)
    await server.create(`${core}/secrets`, { metadata, stringData: secret });
  const secretRef = secret === undefined ? {} : { secretRef: { name: 'app' } };
  await server.create(`/apis/${sources}/namespaces/${namespace}/gitrepositories`, {
    apiVersion: sources,
    kind: 'GitRepository',
    metadata,
    spec: { url, interval: '1m', ref: { branch: 'main' }, ...secretRef },
  });
  await server.create(`/apis/${images}/namespaces/${namespace}/imagepolicies`, {
    apiVersion: images,
    kind: 'ImagePolicy',
    metadata,
    spec: { imageRepositoryRef: { name: 'app' }, policy: { semver: { range: '1.x' } } },
  });
  await server.create(`/apis/${images}/namespaces/${namespace}/imageupdateautomations`, {
    apiVersion: images,
    kind: 'ImageUpdateAutomation',
    metadata,
    spec: {
      interval: '1m',
      sourceRef: { kind: 'GitRepository', name: 'app' },
      git: { ...git, commit: { author, ...git.commit } },
    },
  });
  await select(server, namespace, '1.0.0');
}

function select(server: TestCluster, namespace: string, tag: string): Promise<void> {
  const path = `/apis/${images}/namespaces/${namespace}/imagepolicies/app/status`;
  return patch(server, path, { status: { latestRef: { name: 'registry.test/app', tag } } });
}

async function patch(server: TestCluster, path: string, change: object): Promise<void> {
  const { status, body } = await server.api('PATCH', path, change);
  if (status !== 200) throw new Error(`${path}: ${String(body['message'])}`);
}
