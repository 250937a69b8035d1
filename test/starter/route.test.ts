import { describe, expect, test } from 'vitest';
import { requestedAtAnnotation } from '../../src/domain/resources/annotations.ts';
import { routeRefused, routes } from '../../src/starter/route.ts';
import { automation, knowing, policy, ran, repository, selected, source } from './fleet.ts';
import type { Message } from '../../src/starter/message.ts';
import type { Differences } from './fleet.ts';

const nobody = knowing({});
const asked = { annotations: { [requestedAtAnnotation]: 'now' } };

describe('a resource wakes its own workflow', () => {
  test.for<readonly [string, Differences | undefined, Differences, boolean]>([
    ['when it is new', undefined, {}, true],
    ['when its spec changed', {}, { metadata: { generation: 2 } }, true],
    ['when it was created again', {}, { metadata: { uid: 'v' } }, true],
    ['when somebody asks for a run', {}, { metadata: asked }, true],
    ['but not when it is the same', {}, {}, false],
    ['but not when its status changed', {}, { status: { observedGeneration: 1 } }, false],
    ['but not when its labels changed', {}, { metadata: { labels: { a: 'b' } } }, false],
    ['but not when its finalizers changed', {}, { metadata: { finalizers: ['f'] } }, false],
    [
      'but not when another annotation changed',
      {},
      { metadata: { annotations: { a: 'b' } } },
      false,
    ],
    [
      'but not when what was asked for is asked for still',
      { metadata: asked },
      { metadata: asked },
      false,
    ],
  ])('%s', ([, earlier, later, isWoken]) => {
    const key = { namespace: 'apps', name: 'app' };
    function wakesOf(kind: Message['kind']): readonly Message[] {
      const seen = { [kind]: '7' };
      return isWoken ? [{ news: 'changed', kind, key, suspended: false, seen }] : [];
    }
    function was<T>(make: (differences: Differences) => T): T | undefined {
      return earlier === undefined ? undefined : make(earlier);
    }
    expect(
      routes.ImageRepository({ before: was(repository), after: repository(later) }, nobody),
    ).toEqual(wakesOf('ImageRepository'));
    expect(routes.ImagePolicy({ before: was(policy), after: policy(later) }, nobody)).toEqual(
      wakesOf('ImagePolicy'),
    );
    expect(
      routes.ImageUpdateAutomation({ before: was(automation), after: automation(later) }, nobody),
    ).toEqual(wakesOf('ImageUpdateAutomation'));
  });

  test('when it is about to be deleted, and says so beforehand', () => {
    const after = policy({ metadata: { deletionTimestamp: '2026-11-21T10:00:00Z' } });
    expect(routes.ImagePolicy({ before: policy(), after }, nobody)).toMatchObject([
      { kind: 'ImagePolicy', deleting: true },
    ]);
  });

  test('and says beforehand that it is suspended', () => {
    const after = policy({ metadata: { generation: 2 }, spec: { suspend: true } });
    expect(routes.ImagePolicy({ before: policy(), after }, nobody)).toMatchObject([
      { kind: 'ImagePolicy', suspended: true },
    ]);
  });
});

describe('a resource that our schema refuses', () => {
  const { metadata } = policy();
  const head = {
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImagePolicy',
    metadata,
    spec: {},
    status: {},
  } as const;
  const edited = { ...head, metadata: { ...metadata, generation: 2 } };
  const fleet = knowing({ policies: [policy()], automations: [automation()] });

  test('wakes its own workflow and no other, when it changed', () => {
    for (const before of [undefined, head]) {
      expect(routeRefused('ImagePolicy', { before, after: edited }, fleet)).toEqual([
        {
          news: 'changed',
          kind: 'ImagePolicy',
          key: { namespace: 'apps', name: 'app' },
          suspended: false,
          seen: { ImagePolicy: metadata.resourceVersion },
        },
      ]);
    }
  });

  test('and not when its status changed', () => {
    const after = { ...head, status: { observedGeneration: 1 } };
    expect(routeRefused('ImagePolicy', { before: head, after }, fleet)).toEqual([]);
  });

  test('wakes the automations that refer to it, if it is a GitRepository', () => {
    const refused = { ...edited, kind: 'GitRepository' } as const;
    const change = { before: undefined, after: refused };
    expect(pathsOf(routeRefused('GitRepository', change, fleet), 'ImageUpdateAutomation')).toEqual([
      'apps/app',
    ]);
    const same = { before: refused, after: refused };
    expect(routeRefused('GitRepository', same, fleet)).toEqual([]);
  });
});

const ours = { metadata: { labels: { shard: 'blue' } } };
const theirs = { metadata: { labels: { shard: 'green' } } };

describe('a resource that', () => {
  const key = { namespace: 'apps', name: 'app' };
  const hears = { kind: 'ImageUpdateAutomation', key };
  const looks = { news: 'changed', suspended: false, seen: { ImageUpdateAutomation: '7' } };
  test.for<[string, Differences | undefined, Differences | undefined, object | undefined]>([
    ['comes to us is looked at', theirs, ours, { ...looks, ...hears }],
    ['leaves us is let go', ours, theirs, { news: 'unwatched', ...hears }],
    ['is gone is told so', ours, undefined, { news: 'deleted', ...hears }],
    ['is not ours is left alone when it is new', undefined, theirs, undefined],
    [
      'is not ours is left alone when it changes',
      theirs,
      { metadata: { ...theirs.metadata, generation: 2 } },
      undefined,
    ],
    ['is not ours is left alone when it goes', theirs, undefined, undefined],
  ])('%s', ([, earlier, later, expected]) => {
    const change = {
      before: earlier === undefined ? undefined : automation(earlier),
      after: later === undefined ? undefined : automation(later),
    };
    const heard = expected === undefined ? [] : [expected];
    expect(routes.ImageUpdateAutomation(change, nobody)).toEqual(heard);
  });
});

describe('of what is outside', () => {
  const known = knowing({
    policies: [policy({ metadata: { name: 'ours' }, ...ran }), policy(theirs)],
    automations: [automation({ metadata: { name: 'ours' } }), automation(theirs)],
  });

  test('an ImageRepository wakes the policies that are ours', () => {
    const after = repository({ ...theirs, ...scanned('b') });
    const messages = routes.ImageRepository({ before: repository(theirs), after }, known);
    expect(messages.map(({ kind, key }) => [kind, key.name])).toEqual([['ImagePolicy', 'ours']]);
  });

  test('an ImagePolicy wakes the automations that are ours', () => {
    const after = policy({ ...theirs, ...selected('2') });
    const messages = routes.ImagePolicy({ before: policy(theirs), after }, known);
    expect(messages.map(({ kind, key }) => [kind, key.name])).toEqual([
      ['ImageUpdateAutomation', 'ours'],
    ]);
  });
});

describe('an ImageRepository wakes the policies that refer to it', () => {
  const fleet = knowing({
    policies: [
      policy({ metadata: { name: 'here' } }),
      policy({ metadata: { name: 'suspended' }, spec: { suspend: true } }),
      policy({ metadata: { name: 'other' }, spec: { imageRepositoryRef: { name: 'db' } } }),
      policy({ metadata: { name: 'here', namespace: 'infra' } }),
      policy({
        metadata: { name: 'far', namespace: 'infra' },
        spec: { imageRepositoryRef: { name: 'app', namespace: 'apps' } },
      }),
    ],
  });
  const dependants = ['apps/here', 'apps/suspended', 'infra/far'];
  test.for<readonly [string, Differences | undefined, Differences | undefined, readonly string[]]>([
    ['when the tags changed', scanned('a'), scanned('b'), dependants],
    ['after its first scan', {}, scanned('a'), dependants],
    [
      'when its spec changed, for who may use it may have changed',
      {},
      { metadata: { generation: 2 } },
      dependants,
    ],
    ['when it is new', undefined, {}, dependants],
    ['when it is gone', {}, undefined, dependants],
    ['but not after a scan that found the same', scanned('a'), scanned('a'), []],
    [
      'nor after a later scan that found the same',
      scanned('a', { scanTime: '2026-11-21T10:00:00Z' }),
      scanned('a', { scanTime: '2026-11-21T10:01:00Z' }),
      [],
    ],
    [
      'where the CRD has no revision, after each scan',
      scanned(undefined, { scanTime: '2026-11-21T10:00:00Z' }),
      scanned(undefined, { scanTime: '2026-11-21T10:01:00Z' }),
      dependants,
    ],
    [
      'and when the tags of one second are others',
      scanned(undefined, { latestTags: ['1'] }),
      scanned(undefined, { latestTags: ['2'] }),
      dependants,
    ],
    ['but not when it says less than before', scanned('a'), scanned(undefined), []],
    ['but not because somebody asks for a scan', {}, { metadata: asked }, []],
  ])('%s', ([, earlier, later, expected]) => {
    const change = {
      ...(earlier === undefined ? {} : { before: repository(earlier) }),
      ...(later === undefined ? {} : { after: repository(later) }),
    };
    expect(pathsOf(routes.ImageRepository(change, fleet), 'ImagePolicy')).toEqual(expected);
  });

  test('and says beforehand which of them are suspended', () => {
    const wakes = routes.ImageRepository(
      { before: repository(), after: repository(scanned('a')) },
      fleet,
    );
    expect(wakes).toMatchObject([{ suspended: false }, { suspended: true }, { suspended: false }]);
  });

  test('and says which state of it they have to see', () => {
    const metadata = { resourceVersion: '8' };
    const after = repository({ ...scanned('a'), metadata });
    const wakes = routes.ImageRepository({ before: repository(), after }, fleet);
    expect(new Set(wakes.map((wake) => wake.news === 'changed' && wake.seen))).toEqual(
      new Set([{ ImageRepository: '8' }]),
    );
  });
});

describe('a GitRepository wakes the automations that refer to it', () => {
  const fleet = knowing({
    automations: [
      automation({ metadata: { name: 'here' } }),
      automation({ metadata: { name: 'other' }, spec: { sourceRef: { name: 'fleet' } } }),
      automation({ metadata: { namespace: 'infra' } }),
      automation({
        metadata: { name: 'far', namespace: 'infra' },
        spec: { sourceRef: { name: 'app', namespace: 'apps' } },
      }),
    ],
  });

  test.for<readonly [string, Differences | undefined, Differences | undefined, boolean]>([
    ['when it is new', undefined, {}, true],
    ['when its spec changed', {}, { metadata: { generation: 2 } }, true],
    ['when it is gone', {}, undefined, true],
    ['but not when it fetched', {}, { status: { observedGeneration: 1 } }, false],
  ])('%s', ([, earlier, later, isWoken]) => {
    const change = {
      ...(earlier === undefined ? {} : { before: source(earlier) }),
      ...(later === undefined ? {} : { after: source(later) }),
    };
    const expected = isWoken ? ['apps/here', 'infra/far'] : [];
    expect(pathsOf(routes.GitRepository(change, fleet), 'ImageUpdateAutomation')).toEqual(expected);
  });
});

/** A repository whose last scan found this. */
function scanned(revision: string | undefined, more: object = {}): Differences {
  const named = revision === undefined ? {} : { revision };
  return { status: { lastScanResult: { tagCount: 1, ...named, ...more } } };
}

function pathsOf(wakes: readonly Message[], wanted: Message['kind']): readonly string[] {
  return wakes
    .filter(({ kind }) => kind === wanted)
    .map(({ key }) => `${key.namespace}/${key.name}`);
}
