import { once } from 'node:events';
import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTemporal } from '../../src/servers/temporal.ts';
import { freePort } from '../../src/servers/port.ts';
import { listRunning } from '../../src/starter/running.ts';
import { runStarter } from '../../src/starter/starter.ts';
import { taskQueues, workflowId } from '../../src/workflows/messages.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { eventually } from '../support/eventually.ts';
import { program } from '../support/programs.ts';
import { restartable } from '../support/restartable.ts';
import type { WorkflowHandle } from '@temporalio/client';
import type { Scope } from '../../src/domain/resources/scope.ts';
import type { WatchSource } from '../../src/ports/cluster.ts';
import type { RestartableProcess } from '../support/restartable.ts';

/* What a starter tells the workflows that it finds running when it begins. No worker runs here: the signals stay. */

const cluster = 'test';
const stack = new AsyncDisposableStack();
let temporal: RestartableProcess;
let connection: NativeConnection;
let client: Client;

beforeAll(async () => {
  const { path: directory } = stack.use(await temporaryDirectory());
  const options = { program: program('temporal'), directory, port: await freePort() };
  const server = stack.use(await restartable(() => startTemporal(options)));
  temporal = server;
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { address } = server.first;
  connection = stack.adopt(await NativeConnection.connect({ address }), (one) => one.close());
  client = new Client({ connection });
});

afterAll(() => stack.disposeAsync());

/** A cluster without any resource. */
function emptyCluster(beforeSynced: () => Promise<void>): WatchSource {
  return {
    async watchKind(_kind, { onSynced }, signal) {
      await beforeSynced();
      onSynced();
      if (!signal.aborted) await once(signal, 'abort');
    },
  };
}

/** A starter, and what it has logged. */
interface Starter extends AsyncDisposable {
  readonly log: readonly string[];
}

function start(scope: Scope, beforeSynced = () => Promise.resolve()): Starter {
  const lines: string[] = [];
  const controller = new AbortController();
  const log = new DefaultLogger('INFO', ({ message }) => lines.push(message));
  const { signal } = controller;
  const ended = runStarter({
    recordEvent: async () => undefined,
    source: emptyCluster(beforeSynced),
    connection,
    namespace: 'default',
    dataConverter: {},
    clusterName: cluster,
    scope,
    log,
    signal,
  });
  return {
    log: lines,
    async [Symbol.asyncDispose]() {
      controller.abort();
      await ended;
    },
  };
}

async function leftOver(namespace: string): Promise<WorkflowHandle> {
  const key = { namespace, name: 'app' };
  const handle = await client.workflow.start('imagePolicy', {
    workflowId: workflowId(cluster, 'ImagePolicy', key),
    taskQueue: taskQueues(cluster).main,
    args: [{ key, searchAttributes: false }],
  });
  // Temporal's lists lag behind; what is left over has long been in them.
  await eventually(async () => expect(await namespacesIn()).toContain(namespace));
  return handle;
}

/** Those of the resources whose workflow runs. */
async function namespacesIn(): Promise<readonly string[]> {
  const namespaces: string[] = [];
  for await (const { key } of listRunning(client, cluster)) namespaces.push(key.namespace);
  return namespaces;
}

/** The signals that a workflow got, by name. */
async function signalsOf(handle: WorkflowHandle): Promise<readonly unknown[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
    signal?.signalName == null ? [] : [signal.signalName],
  );
}

test.for<[string, Scope, string, readonly string[]]>([
  ['whose resource is gone is told so', {}, 'deleted', ['deleted']],
  ['whose resource is gone from our namespace is told so', { namespace: 'a' }, 'a', ['deleted']],
  ['of another namespace is let go', { namespace: 'a' }, 'b', ['unwatched']],
  ['of a kind that we do not watch is let go', { kinds: ['ImageRepository'] }, 'c', ['unwatched']],
])('a workflow %s', async ([, scope, namespace, expected]) => {
  const handle = await leftOver(namespace);
  await using starter = start(scope);
  await eventually(async () => expect(await signalsOf(handle)).toEqual(expected));
  expect(starter.log.join()).not.toContain('cannot list');
});

test('Temporal is asked again until it lists what is running', async () => {
  const handle = await leftOver('late');
  let down: Promise<void> | undefined;
  await using starter = start({}, () => (down ??= temporal.down()));
  await eventually(() => expect(starter.log.join()).toContain('cannot list'), {
    timeoutMs: 50_000,
  });
  await temporal.up();
  await eventually(async () => expect(await signalsOf(handle)).toEqual(['deleted']));
});
