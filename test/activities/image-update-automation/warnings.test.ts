import { expect, test } from 'vitest';
import { outcomeOf } from '../outcome.ts';
import { automationWorld, gitSpec, key, marked, plan } from './world.ts';
import type { World } from './world.ts';

const template = 'now {{ range .Updated.Images }}{{ .Identifier }}{{ end }}';

interface Expectation {
  /** The first line of the commit's message. */
  readonly subject?: string;
  readonly warning: RegExp;
}

test.for<[string, World, Expectation]>([
  [
    'a file that does not parse',
    { files: { 'other.yaml': `a: [ ${marked('a')}`, 'app.yaml': marked('a') } },
    { warning: /^other\.yaml:2: left alone, since it cannot be edited safely: / },
  ],
  [
    'a marker that names no policy',
    {
      files: { 'other.yaml': marked('a').replace('apps:app', 'apps:ap'), 'app.yaml': marked('a') },
    },
    {
      warning:
        /^other\.yaml:1: the marker names "apps:ap", and no policy with an image is called that$/,
    },
  ],
  [
    'a message template with .Updated, which renders',
    {
      automation: {
        spec: { git: { ...gitSpec, commit: { ...gitSpec.commit, messageTemplate: template } } },
      },
    },
    { subject: 'now b', warning: /use "\.Changed" instead$/ },
  ],
])('an Event warns of %s, and the rest is updated', async ([, world, expected]) => {
  await using made = await automationWorld(world);
  const { activities, cluster, git } = made;
  const rewriting = await answerOf(activities.rewrite, { key, plan });
  if (rewriting.kind !== 'changed') throw new Error(`nothing to push: ${rewriting.kind}`);
  const pushing = await answerOf(activities.commitAndPush, { key, plan, ...rewriting });
  if (pushing.kind !== 'pushed') throw new Error('nothing was pushed');
  const warnings = [...rewriting.warnings, ...pushing.warnings];
  await answerOf(activities.reportUpdate, { key, plan, pushing, warnings });

  const { subject = 'Update from image update automation', warning } = expected;
  expect(await git.git('log', '-1', '--format=%s', 'main')).toBe(subject);
  expect(await git.git('diff', '--name-only', made.root, 'main')).toBe('app.yaml');
  expect(await git.git('show', 'main:app.yaml')).toBe(marked('b').trim());
  expect(cluster.events).toEqual([
    expect.objectContaining({ type: 'Normal', reason: 'Succeeded' }),
    { type: 'Warning', reason: 'UpdateWarning', message: expect.stringMatching(warning) },
  ]);
});

async function answerOf<I, O>(activity: (input: I) => Promise<O>, input: I): Promise<O> {
  const outcome = await outcomeOf(activity, input);
  if (!('answer' in outcome)) throw new Error(outcome.failure.message);
  return outcome.answer;
}
