import { describe, expect, test } from 'vitest';
import { markedPoliciesAnnotation } from '../../src/domain/automation/marked-policies.ts';
import { routes } from '../../src/starter/route.ts';
import { automation, knowing, policy, ran, selected } from './fleet.ts';
import type { Message } from '../../src/starter/message.ts';
import type { Differences } from './fleet.ts';

describe('an ImagePolicy wakes the automations of its namespace', () => {
  const fleet = knowing({
    automations: [
      automation({ metadata: { name: 'one' }, ...applied('1') }),
      automation({ metadata: { name: 'two' }, ...applied('1') }),
      automation({ metadata: { namespace: 'infra' }, ...applied('1') }),
    ],
  });
  test.for<readonly [string, Differences, Differences | undefined, boolean]>([
    ['when it selected another tag', selected('1'), selected('2'), true],
    ['when it selected its first', {}, selected('2'), true],
    ['but not when they have applied it already', {}, selected('1'), false],
    ['when the digest changed', selected('1', 'sha256:a'), selected('1', 'sha256:b'), true],
    ['when it is gone', selected('1'), undefined, true],
    ['but not when it selected the same', selected('1'), selected('1'), false],
    ['but not when it is gone and had selected nothing', {}, undefined, false],
    [
      'but not when only its spec changed',
      selected('1'),
      { ...selected('1'), metadata: { generation: 2 } },
      false,
    ],
  ])('%s', ([, earlier, later, isWoken]) => {
    const change = {
      before: policy(earlier),
      ...(later === undefined ? {} : { after: policy(later) }),
    };
    const expected = isWoken ? ['apps/one', 'apps/two'] : [];
    expect(pathsOf(routes.ImagePolicy(change, fleet))).toEqual(expected);
  });

  test.for<readonly [string, Differences, Differences, number]>([
    ['that has not run yet', {}, ran, 1],
    ['but none whose first run waits for another policy', {}, {}, 0],
    ['that has run, whatever another policy does', ran, {}, 1],
  ])('%s', ([, differences, ofAnother, count]) => {
    const after = policy({ status: { ...ran.status, ...selected('2').status } });
    const another = policy({ metadata: { name: 'db' }, ...ofAnother });
    const known = knowing({ automations: [automation(differences)], policies: [another, after] });
    expect(routes.ImagePolicy({ before: policy(), after }, known)).toHaveLength(count);
  });

  test.for<readonly [string, Differences, boolean]>([
    ['whose markers name it', marking('db,app'), true],
    ['but none whose markers name others', marking('db'), false],
    ['nor one without markers', marking(''), false],
    ['that selects it', { spec: { policySelector: { matchLabels: { a: 'b' } } } }, true],
    [
      'but none that selects others',
      { spec: { policySelector: { matchLabels: { a: 'c' } } } },
      false,
    ],
    [
      'nor one whose selector cannot be read',
      { spec: { policySelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } } },
      false,
    ],
  ])('%s', ([, differences, isWoken]) => {
    const known = knowing({ automations: [automation(differences)] });
    const labels = { a: 'b' };
    const after = policy({ ...selected('2'), metadata: { labels } });
    expect(routes.ImagePolicy({ before: policy(), after }, known)).toHaveLength(isWoken ? 1 : 0);
  });

  test('one at a time, once they have run', () => {
    const known = knowing({
      automations: [
        automation({ metadata: { name: 'new' } }),
        automation({ metadata: { name: 'old' }, ...ran }),
      ],
    });
    const wakes = routes.ImagePolicy({ before: policy(), after: policy(selected('2')) }, known);
    expect(wakes.map(({ key, ...rest }) => [key.name, 'wake' in rest])).toEqual([
      ['new', false],
      ['old', true],
    ]);
  });
});

describe('an ImageUpdateAutomation is woken again after a run', () => {
  test.for<readonly [string, Differences, Differences, boolean]>([
    ['that a policy has overtaken', applied('1'), applied('2'), true],
    ['but not if it applied what the policies say', applied('1'), applied('3'), false],
    ['nor if it applied nothing: a failed run has its own time', applied('1'), applied('1'), false],
    ['nor by a policy that no marker names', applied('1'), applied('2', marking('db')), false],
  ])('%s', ([, before, after, isWoken]) => {
    const known = knowing({ policies: [policy(selected('3'))] });
    const change = { before: automation(before), after: automation(after) };
    expect(routes.ImageUpdateAutomation(change, known)).toMatchObject(
      isWoken ? [{ wake: true, seen: { ImagePolicy: '7' } }] : [],
    );
  });
});

/** An automation whose markers name these policies. */
function marking(policies: string): Differences {
  return { metadata: { annotations: { [markedPoliciesAnnotation]: policies } } };
}

/** An automation that has applied this. */
function applied(tag: string, more: Differences = {}): Differences {
  return { ...more, status: { observedPolicies: { app: { name: 'app', tag } } } };
}

function pathsOf(wakes: readonly Message[]): readonly string[] {
  return wakes
    .filter(({ kind }) => kind === 'ImageUpdateAutomation')
    .map(({ key }) => `${key.namespace}/${key.name}`);
}
