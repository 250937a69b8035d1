import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { markedPoliciesAnnotation } from '../../../src/domain/automation/marked-policies.ts';
import { outcomeOf } from '../outcome.ts';
import { automationWorld, gitSpec, key, marked, plan } from './world.ts';
import type {
  PushInput,
  Pushing,
} from '../../../src/activities/image-update-automation/contract.ts';
import type { Outcome } from '../outcome.ts';
import type { AutomationWorld, World } from './world.ts';

describe('rewrite answers', () => {
  test.for<[string, World, object]>([
    ['what there is to change', {}, { kind: 'changed', files: 1, changes: 1, warnings: [] }],
    ['nothing to change', { files: { 'app.yaml': marked('b') } }, { kind: 'unchanged' }],
    [
      'nothing to change where nothing is marked',
      { files: { 'app.yaml': 'image: app:a\n' } },
      { kind: 'unchanged', warnings: [] },
    ],
    [
      'a warning for a file that is no text',
      { files: { 'app.yaml': marked('a'), 'b.yaml': Buffer.from(`${marked('a')}\xff`, 'latin1') } },
      { kind: 'changed', warnings: [expect.stringMatching(/b\.yaml.*bytes that are not UTF-8/)] },
    ],
    [
      'at most 20 warnings',
      {
        files: Object.fromEntries(
          Array.from({ length: 25 }, (_, index) => [
            `${index}.yaml`,
            `image: app:a # {"$imagepolicy": "apps:none"}\n`,
          ]),
        ),
      },
      { kind: 'unchanged', warnings: { length: 20 } },
    ],
  ])('%s', async ([, world, answer]) => {
    await using made = await automationWorld(world);
    expect(await outcomeOf(made.activities.rewrite, { key, plan })).toMatchObject({ answer });
  });

  test('and keeps which policies the markers name, once', async () => {
    await using made = await automationWorld();
    async function keep(): Promise<void> {
      await outcomeOf(made.activities.rewrite, { key, plan });
    }
    await keep();
    const { annotations } = made.cluster.get('ImageUpdateAutomation')?.metadata ?? {};
    expect(annotations).toEqual({ [markedPoliciesAnnotation]: 'app' });
    await keep();
    expect(made.cluster.calls.filter((call) => call.startsWith('annotate'))).toHaveLength(1);
  });

  test('which of many policies the markers name, where the plan does not say', async () => {
    await using made = await automationWorld({ neighbours: 100 });
    const { policies } = plan;
    expect(
      await outcomeOf(made.activities.rewrite, { key, plan: { ...plan, policies: undefined } }),
    ).toMatchObject({ answer: { kind: 'changed', files: 1, policies } });
  });

  test('that the branch is not there', async () => {
    const git = { ...gitSpec, checkout: { ref: { branch: 'mian' } } };
    await using made = await automationWorld({ automation: { spec: { git } } });
    expect(await outcomeOf(made.activities.rewrite, { key, plan })).toMatchObject({
      failure: {
        reason: 'GitOperationFailed',
        message: expect.stringMatching(/^failed to checkout source: .*mian/),
        terminal: false,
      },
    });
  });

  test('that the automation was deleted during its run', async () => {
    await using made = await automationWorld();
    made.cluster.remove('ImageUpdateAutomation');
    expect(await outcomeOf(made.activities.rewrite, { key, plan })).toMatchObject({
      failure: {
        reason: 'Failed',
        message: "ImageUpdateAutomation 'apps/app' was deleted during its run",
      },
    });
  });
});

describe('commitAndPush', () => {
  test('pushes one commit, dated as the plan says', async () => {
    await using made = await automationWorld();
    const outcome = await outcomeOf(made.activities.commitAndPush, await pushInput(made));
    const commit = await made.git.git('rev-parse', 'main');
    expect(outcome).toMatchObject({ answer: { kind: 'pushed', push: { commit, branch: 'main' } } });
    expect(await made.git.git('log', '--format=%P %ct', '-1', 'main')).toBe(
      `${made.root} ${Date.parse(plan.startedAt) / 1000}`,
    );
  });

  test('makes the same commit again where the step is repeated', async () => {
    await using made = await automationWorld();
    const input = await pushInput(made);
    const first = await outcomeOf(made.activities.commitAndPush, input);
    const second = await outcomeOf(made.activities.commitAndPush, input, 2);
    expect(second).toMatchObject({ answer: { kind: 'pushed', push: { commit: commitOf(first) } } });
    expect(await made.git.git('rev-list', '--count', 'main')).toBe('2');
  });

  test('makes the change again on top of what somebody else pushed first', async () => {
    await using made = await automationWorld();
    const input = await pushInput(made);
    const other = await made.git.commit({ files: { 'other.yaml': 'a: b\n' } });
    await outcomeOf(made.activities.commitAndPush, input);
    expect(await made.git.git('rev-parse', 'main^')).toBe(other);
  });

  test('fails on a message template that does not parse, and pushes nothing', async () => {
    const { commit, ...git } = gitSpec;
    const spec = { git: { ...git, commit: { ...commit, messageTemplate: '{{ range .Changed' } } };
    await using made = await automationWorld({ automation: { spec } });
    expect(await outcomeOf(made.activities.commitAndPush, await pushInput(made))).toMatchObject({
      failure: {
        reason: 'GitOperationFailed',
        message: expect.stringMatching(/^failed to update source: .*template/),
        terminal: false,
      },
    });
    expect(await made.git.git('rev-parse', 'main')).toBe(made.root);
  });

  test('gives up where others are first twenty times in a row', async () => {
    await using made = await automationWorld();
    const input = await pushInput(made);
    let others = 0;
    function overtake(): void {
      made.gate.before(/^POST .*git-receive-pack/, () => {
        others += 1;
        commitNow(made.git.path, `other ${others}`);
        queueMicrotask(overtake);
      });
    }
    overtake();
    expect(await outcomeOf(made.activities.commitAndPush, input)).toMatchObject({
      failure: {
        reason: 'GitOperationFailed',
        message: 'failed to update source: others pushed to "main" first, 20 times in a row',
        terminal: false,
      },
    });
    expect(others).toBe(20);
  });

  test('finds nothing to change where somebody else has made the change', async () => {
    await using made = await automationWorld();
    const input = await pushInput(made);
    await made.git.commit({ files: { 'app.yaml': marked('b') } });
    expect(await outcomeOf(made.activities.commitAndPush, input)).toMatchObject({
      answer: { kind: 'unchanged' },
    });
  });

  test('recognises its push by refspec as made, where the server refuses it twice', async () => {
    const push = { branch: 'main', refspec: 'refs/heads/main:refs/for/main' };
    await using made = await automationWorld({
      automation: { spec: { git: { ...gitSpec, push } } },
    });
    const input = await pushInput(made);
    const first = await outcomeOf(made.activities.commitAndPush, input);
    await made.git.git('update-ref', '-d', 'refs/for/main');
    await made.git.hook('pre-receive', 'echo no new changes >&2; exit 1');
    expect(await outcomeOf(made.activities.commitAndPush, input, 2)).toMatchObject({
      answer: {
        kind: 'pushed',
        push: { commit: commitOf(first) },
        warnings: [expect.stringMatching(/^pushed before, and not again by refspec: /)],
      },
    });
  });
});

describe('previewUpdate answers', () => {
  test.for<[string, World, object]>([
    [
      'with the diff and the message',
      {},
      {
        summary: 'would change 1 file and push to "main"',
        message: 'Update from image update automation',
        diff: expect.stringContaining('+image: app:b'),
      },
    ],
    [
      'that nothing is to change',
      { files: { 'app.yaml': marked('b') } },
      { summary: 'nothing to change: every marker is up to date' },
    ],
    [
      'with a diff of bounded size',
      { files: { 'app.yaml': `${marked('a')}---\n`.repeat(2_000) } },
      { diff: expect.stringMatching(/\n\(cut here\)\n$/) },
    ],
  ])('%s', async ([, world, answer]) => {
    await using made = await automationWorld(world);
    expect(await outcomeOf(made.activities.previewUpdate, { key })).toMatchObject({ answer });
    expect(await made.git.git('rev-parse', 'main')).toBe(made.root);
  });
});

/** What the step before hands on. */
async function pushInput({ activities }: AutomationWorld): Promise<PushInput> {
  const outcome = await outcomeOf(activities.rewrite, { key, plan });
  if (!('answer' in outcome) || outcome.answer.kind !== 'changed')
    throw new Error(`nothing to push: ${JSON.stringify(outcome)}`);
  const { checkout, base } = outcome.answer;
  return { key, plan, checkout, base };
}

function commitOf(outcome: Outcome<Pushing>): string {
  if ('answer' in outcome && outcome.answer.kind === 'pushed') return outcome.answer.push.commit;
  throw new Error(`nothing was pushed: ${JSON.stringify(outcome)}`);
}

/** A commit of somebody else's, before the request that waits for it is served. */
function commitNow(path: string, message: string): void {
  const git = ['-C', path, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  const parent = execFileSync('git', [...git, 'rev-parse', 'main'], { encoding: 'utf8' }).trim();
  const commit = execFileSync(
    'git',
    [...git, 'commit-tree', '-p', parent, '-m', message, 'main^{tree}'],
    { encoding: 'utf8' },
  ).trim();
  execFileSync('git', [...git, 'update-ref', 'refs/heads/main', commit]);
}
