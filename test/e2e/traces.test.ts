import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInstallation } from '../support/installation.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';
import { createTeam, secret } from '../support/team.ts';
import type { Installation } from '../support/installation.ts';
import type { OtlpReceiver, ReceivedSpan } from '../support/otlp-receiver.ts';
import type { Team } from '../support/team.ts';

const stack = new AsyncDisposableStack();
let installation: Installation;
let receiver: OtlpReceiver;
let team: Team;

beforeAll(async () => {
  installation = stack.use(await startInstallation());
  receiver = stack.use(await startOtlpReceiver());
  installation.secrets.add('key-of-the-receiver');
  const { start } = installation.withEnvironment({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=key-of-the-receiver',
    OTEL_BSP_SCHEDULE_DELAY: '200',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
  });
  // Two processes, so that what they know of a trace has to come through Temporal.
  await Promise.all([start('starter'), start('worker')]);
  team = await createTeam(installation, { name: 'traced' });
  await team.apply();
  await team.untilReady('ImageUpdateAutomation');
});

afterAll(() => stack[Symbol.asyncDispose]());

/** The names of the spans of a trace, each below what it came of. */
function treeOf(trace: readonly ReceivedSpan[], parent?: ReceivedSpan): readonly string[] {
  return trace
    .filter(({ parentSpanId }) => parentSpanId === parent?.spanId)
    .toSorted((a, b) => (a.begunAt < b.begunAt ? -1 : 1))
    .flatMap((span) => [span.name, ...treeOf(trace, span).map((name) => `  ${name}`)]);
}

test('an update is one trace, from the scan to the commit', async () => {
  await team.push('1.1.0');
  await team.untilCommitted(':1.1.0');
  const commit = await team.git.git('rev-parse', 'main');
  const trace = await installation.until(() => {
    const spans = receiver.spans();
    const run = spans.find(({ attributes }) => attributes['vcs.ref.head.revision'] === commit);
    expect(run).toBeDefined();
    const all = spans.filter(({ traceId }) => traceId === run?.traceId);
    expect(all).toHaveLength(14);
    return all;
  });
  expect(treeOf(trace)).toEqual([
    // Somebody asked for the scan; one by its interval is the first span itself.
    'SignalWithStartWorkflow:imageRepository',
    '  Run:ImageRepository',
    '    RunActivity:scan',
    '    RunActivity:reportScan',
    '    SignalWithStartWorkflow:imagePolicy',
    '      Run:ImagePolicy',
    '        RunActivity:evaluate',
    '        RunActivity:reportSelection',
    '        SignalWithStartWorkflow:imageUpdateAutomation',
    '          Run:ImageUpdateAutomation',
    '            RunActivity:plan',
    '            RunActivity:rewrite',
    '            RunActivity:commitAndPush',
    '            RunActivity:reportUpdate',
  ]);
  expect(trace.find(({ name }) => name === 'Run:ImagePolicy')).toMatchObject({
    process: { 'service.name': 'tagwright', 'deployment.environment': 'test' },
    attributes: { 'flux.namespace': 'traced', 'flux.image': `${team.image}:1.1.0` },
  });
});

test('a run that fails is a span that says why, and no span has a secret', async () => {
  const wrong = { username: 'git', password: 'a-pa55word-that-is-wrong' };
  await installation.kubernetes.apply([secret('traced', 'git-credentials', wrong)]);
  await team.push('1.2.0');
  await team.untilFailed('ImageUpdateAutomation', 'GitOperationFailed', /./);
  const failed = await installation.until(() => {
    const span = receiver
      .spans()
      .find(({ attributes }) => attributes['flux.reason'] === 'GitOperationFailed');
    expect(span).toBeDefined();
    return span;
  });
  expect(failed).toMatchObject({ name: 'Run:ImageUpdateAutomation', isError: true });
  expect(receiver.headers()[0]).toMatchObject({ 'api-key': 'key-of-the-receiver' });
  expect(await installation.secrets.toldIn(receiver.text())).toEqual([]);
});
