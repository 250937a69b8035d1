import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../src/servers/port.ts';
import { startInstallation } from '../support/installation.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { gitUser } from '../support/surroundings.ts';
import { createTeam, secret } from '../support/team.ts';
import { currentDetails } from '../workflows/inspect.ts';
import type { Installation } from '../support/installation.ts';
import type { OtlpReceiver, ReceivedSpan } from '../support/otlp-receiver.ts';
import type { Prometheus } from '../support/prometheus.ts';
import type { Team } from '../support/team.ts';

const monitoring = join(import.meta.dirname, '../../config/monitoring');
const rules = join(monitoring, 'rules.yaml');
const execute = promisify(execFile);
const stack = new AsyncDisposableStack();
let installation: Installation;
let receiver: OtlpReceiver;
let team: Team;
let prometheus: Prometheus;

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
  const [starter, worker] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  await Promise.all([
    start('starter', ...metricsAt(starter)),
    start('worker', ...metricsAt(worker), '--log-level=debug'),
  ]);
  prometheus = stack.use(await startPrometheus({ targets: [starter, worker], rules }));
  team = await createTeam(installation, { name: 'traced' });
  await team.apply();
  await team.untilReady('ImageUpdateAutomation');
});

afterAll(() => stack[Symbol.asyncDispose]());

function metricsAt(address: string): readonly string[] {
  return [`--metrics-addr=${address}`, `--temporal-metrics-addr=${address}`];
}

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
  function trace(): readonly ReceivedSpan[] {
    const spans = receiver.spans();
    const run = spans.find(({ attributes }) => attributes['vcs.ref.head.revision'] === commit);
    return spans.filter(({ traceId }) => traceId === run?.traceId);
  }
  await installation.until(() => {
    // On a busy machine a step is taken twice: at once, and again from its queue.
    expect([...new Set(treeOf(trace()))]).toEqual([
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
  });
  expect(trace().find(({ name }) => name === 'Run:ImagePolicy')).toMatchObject({
    process: { 'service.name': 'tagwright', 'deployment.environment': 'test' },
    attributes: { 'flux.namespace': 'traced', 'flux.image': `${team.image}:1.1.0` },
  });
});

test('a run that fails is a span that says why, without secrets, and its next try is in the same trace', async () => {
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
  const id = 'default/ImageUpdateAutomation/traced/app';
  const details = await installation.until(async () => {
    const shown = await currentDetails(installation.client.workflow.getHandle(id));
    expect(shown).toContain('GitOperationFailed');
    return shown;
  });
  expect(await installation.secrets.toldIn(`${receiver.text()}\n${details}`)).toEqual([]);

  await installation.kubernetes.apply([secret('traced', 'git-credentials', gitUser)]);
  await team.untilCommitted(':1.2.0');
  const commit = await team.git.git('rev-parse', 'main');
  await installation.until(() => {
    const run = receiver
      .spans()
      .find(({ attributes }) => attributes['vcs.ref.head.revision'] === commit);
    expect(run?.traceId).toBe(failed?.traceId);
  });
});

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: unknown }[] };
}

describe('the dashboard', () => {
  const dashboard: Dashboard = JSON.parse(readFileSync(join(monitoring, 'dashboard.json'), 'utf8'));
  const drawn = dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => [title, expr] as const),
  );

  beforeAll(async () => {
    // What is counted before it is first scraped has no rate.
    const step = 'temporal_activity_schedule_to_start_latency_seconds_count';
    await installation.until(async () => {
      if ((await prometheus.query(step)).length === 0) throw new Error(`${step} was not scraped`);
    });
    await team.push('1.3.0');
    await team.untilCommitted(':1.3.0');
  });

  test('has queries', () => {
    expect(drawn.length).toBeGreaterThan(30);
  });

  test.for(drawn)('shows something in the panel "%s": %s', async ([, expr]) => {
    const query = expr
      .replaceAll(/\$(job|namespace)\b/g, '.*')
      .replaceAll('$__rate_interval', '10m');
    await installation.until(async () => {
      const values = (await prometheus.query(query)).map(({ value }) => value);
      expect(values.filter(Number.isFinite)).not.toEqual([]);
    });
  });

  test('lets one choose a job and a namespace', async () => {
    const queries = dashboard.templating.list.map(({ query }) => JSON.stringify(query));
    const variables = queries.flatMap((query) => [
      ...query.replaceAll('\\"', '"').matchAll(/label_values\((.+?), (\w+)\)/g),
    ]);
    const found = await Promise.all(
      variables.map(async ([, selector = '', label = '']) => {
        const samples = await prometheus.query(selector.replaceAll('$job', '.*'));
        return [...new Set(samples.map(({ metric }) => metric[label]))];
      }),
    );
    expect(found).toEqual([['tagwright/tagwright'], ['traced']]);
  });
});

describe('config/monitoring', () => {
  test('scrapes the pods of config/deploy, and brings rules and dashboard', async () => {
    const { kubectl } = installation.kubernetes;
    const objects = parseAllDocuments(await kubectl('kustomize', monitoring)).map((one) =>
      Object(one.toJS()),
    );
    const deployed = parseAllDocuments(
      await kubectl('kustomize', join(monitoring, '../deploy')),
    ).map((one) => Object(one.toJS()));
    const { template } = deployed.find(({ kind }) => kind === 'Deployment').spec;
    const of = Object.fromEntries(objects.map((object) => [object.kind, object]));
    const { selector, podMetricsEndpoints } = of['PodMonitor'].spec;
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
    expect(template.spec.containers[0].ports).toContainEqual(
      expect.objectContaining({ name: podMetricsEndpoints[0].port }),
    );
    expect(of['PrometheusRule'].spec).toEqual(parse(readFileSync(rules, 'utf8')));
    const { data } = of['ConfigMap'];
    expect(data['tagwright.json']).toBe(readFileSync(join(monitoring, 'dashboard.json'), 'utf8'));
  });
});

describe('the alerts', () => {
  test('fire when they should, and only then', async () => {
    const file = join(import.meta.dirname, '../monitoring/alerts.yaml');
    const { stdout } = await execute('promtool', ['test', 'rules', file]);
    expect(stdout).toContain('SUCCESS');
  });

  test('ask for series that are there, and are silent where all is well', async () => {
    const states = await installation.until(async () => {
      const all = await prometheus.rules();
      expect(all.map(({ health }) => health)).toEqual(all.map(() => 'ok'));
      return all;
    });
    expect(states.filter(({ state }) => state === 'firing')).toEqual([]);
    const selectors = states.flatMap(({ query }) => query.match(/\w+_\w+\{[^}]*\}/g) ?? []);
    expect(selectors.length).toBeGreaterThan(states.length);
    const missing: string[] = [];
    for (const selector of new Set(selectors)) {
      // Nothing has failed, so there are no such codes.
      const series = await prometheus.query(selector.replace(/code=~"[^"]*"/, 'code!=""'));
      if (series.length === 0) missing.push(selector);
    }
    expect(missing).toEqual([]);
  });
});

/** What was said so far, but for what separates processes. */
function lines(): readonly Readonly<Record<string, unknown>>[] {
  const texts = installation.log().split('\n');
  return texts.filter((text) => /^\{.*\}$/.test(text)).map((text) => JSON.parse(text));
}

describe('the log', () => {
  const resource = {
    controller: 'imagerepository',
    controllerGroup: 'image.toolkit.fluxcd.io',
    controllerKind: 'ImageRepository',
    namespace: 'traced',
    name: 'app',
  };
  const always = { level: expect.any(String), ts: expect.any(String), msg: expect.any(String) };

  test('has one set of fields, by which flux logs selects', () => {
    const ours = lines().filter((line) => String(line['workflowId']).includes('/traced/'));
    expect(ours.length).toBeGreaterThan(20);
    for (const line of ours) {
      expect(line).toMatchObject({
        ...always,
        namespace: 'traced',
        name: 'app',
        controllerKind: expect.stringMatching(/^Image/),
        runId: expect.any(String),
      });
      for (const unknown of ['workflowType', 'workflowRunId', 'activityType', 'sdkComponent'])
        expect(line).not.toHaveProperty(unknown);
    }
    for (const line of lines()) expect(line).toMatchObject(always);
  });

  test.for([
    ['a step', { level: 'debug', step: 'scan', durationMs: expect.any(Number) }, resource],
    [
      'a run',
      { level: 'info', msg: expect.stringContaining('found 2 tags'), reason: 'Succeeded' },
      resource,
    ],
    [
      'a commit',
      { level: 'info', commit: expect.any(String), branch: 'main' },
      { ...resource, controller: 'imageupdateautomation', controllerKind: 'ImageUpdateAutomation' },
    ],
    [
      'a failure',
      {
        level: 'error',
        msg: 'run failed',
        reason: 'GitOperationFailed',
        error: expect.any(String),
      },
      { namespace: 'traced' },
    ],
  ] as const)('tells of %s', ([, fields, of]) => {
    expect(lines()).toContainEqual(expect.objectContaining({ ...fields, ...of }));
  });
});
