import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { startTemporal } from '../../src/servers/temporal.ts';
import { registerSearchAttributes } from '../../src/starter/search-attributes.ts';
import { ensureWorkflowBundle } from '../../src/worker/bundle.ts';
import { stepsAtOnceOf } from '../../src/worker/activities.ts';
import { createWorkers } from '../../src/worker/workers.ts';
import {
  queueNames,
  state,
  taskQueues,
  workflowId,
  workflowTypes,
} from '../../src/workflows/messages.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { eventually } from '../support/eventually.ts';
import { program } from '../support/programs.ts';
import { restingScript, scripted } from './script.ts';
import type { WorkflowHandle } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { RunEnd } from '../../src/domain/metrics/run-end.ts';
import type { LoopState } from '../../src/domain/loop/details.ts';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { ReconcileInput } from '../../src/workflows/messages.ts';
import type { Call, Script } from './script.ts';

/** The cluster's name in the ids of its workflows. */
export const cluster = 'test';
const namespace = 'default';

/** A resource's workflow under test. */
export interface StartedWorkflow {
  readonly handle: WorkflowHandle;
  /** What was called for it so far. */
  readonly calls: readonly Call[];
  /** The answer of its `state` query, once it rests. */
  readonly rested: () => Promise<LoopState>;
  /** How often an activity was called for it so far. */
  readonly count: (name: keyof Script) => number;
  /** How its runs ended so far, as the worker heard. */
  readonly runs: readonly RunEnd[];
}

interface StartOptions {
  readonly kind?: ImageKind;
  readonly script?: Partial<Script>;
  readonly carried?: ReconcileInput['carried'];
  /** Whether the workflow is told that Temporal knows our search attributes; absent: it does. */
  readonly searchAttributes?: boolean;
  /** Whether the workflow is told that its payloads are encrypted; absent: it is not. */
  readonly confidential?: boolean;
}

/** The script of one resource, and what happened to it so far. */
interface Recording {
  readonly script: Script;
  readonly calls: Call[];
  readonly runs: RunEnd[];
}

/** A Temporal server with workers whose activities do what each test says. */
export interface Harness extends AsyncDisposable {
  /** Of the Temporal server. */
  readonly address: string;
  readonly start: (options?: StartOptions) => Promise<StartedWorkflow>;
}

/** Temporal's dev server, and the workers as they are in production but for the activities. */
export async function openHarness(dataConverter: DataConverter = {}): Promise<Harness> {
  await using stack = new AsyncDisposableStack();
  const directory = stack.use(await temporaryDirectory());
  const server = stack.use(
    await startTemporal({
      program: program('temporal'),
      directory: directory.path,
      state: 'memory',
    }),
  );
  const { address } = server;
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = stack.adopt(await NativeConnection.connect({ address }), (one) => one.close());
  const client = new Client({
    connection: stack.adopt(await Connection.connect({ address }), (one) => one.close()),
    dataConverter,
  });
  await registerSearchAttributes(client.connection, namespace);

  const byName = new Map<string, Recording>();
  const activities = scripted((name, call) => {
    const found = byName.get(name);
    if (found === undefined) throw new Error(`no script for ${name}`);
    if (call !== undefined) found.calls.push(call);
    return found.script;
  });
  const bundle = await ensureWorkflowBundle('node_modules/.cache/tagwright');
  const common = {
    connection,
    namespace,
    dataConverter,
    clusterName: cluster,
    queues: queueNames,
    activities,
    stepsAtOnce: stepsAtOnceOf(undefined),
    bundle,
  };
  function onRunEnd(run: RunEnd): void {
    byName.get(run.name)?.runs.push(run);
  }
  const workers = await createWorkers({ ...common, onRunEnd });
  const running = workers.map((worker) => worker.run());
  stack.defer(async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
  });
  const closing = stack.move();

  async function start(options: StartOptions = {}): Promise<StartedWorkflow> {
    const {
      kind = 'ImageRepository',
      script = {},
      carried,
      searchAttributes = true,
      confidential = false,
    } = options;
    const key = { namespace: 'apps', name: `resource-${byName.size}` };
    const calls: Call[] = [];
    const runs: RunEnd[] = [];
    byName.set(key.name, { script: restingScript(script), calls, runs });
    const input: ReconcileInput = {
      key,
      searchAttributes,
      ...(confidential ? { confidential } : {}),
      ...(carried === undefined ? {} : { carried }),
    };
    const handle = await client.workflow.start(workflowTypes[kind], {
      workflowId: workflowId(cluster, kind, key),
      taskQueue: taskQueues(cluster).main,
      args: [input],
    });
    return {
      handle,
      calls,
      runs,
      count: (name) => calls.filter((call) => call.name === name).length,
      rested: () => eventually(() => readRested(handle)),
    };
  }
  return { address, start, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

async function readRested(handle: WorkflowHandle): Promise<LoopState> {
  const now = await handle.query(state);
  if (now.running || (now.last === undefined && !now.suspended))
    throw new Error('it is still running');
  return now;
}
