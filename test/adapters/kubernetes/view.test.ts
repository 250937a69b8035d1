import { describe, expect, test } from 'vitest';
import { createView } from '../../../src/adapters/kubernetes/view.ts';
import type { JsonRecord } from '../../../src/domain/resources/record.ts';

const key = { namespace: 'apps', name: 'app' };

function repository(resourceVersion: string, { name = 'app', uid = 'u' } = {}): JsonRecord {
  return {
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageRepository',
    metadata: { namespace: 'apps', name, uid, generation: 1, resourceVersion },
    spec: { image: 'app', interval: '1m' },
  };
}

/** A view of one object, and what it tells: `+` new, `~` changed, `-` gone, `=` all that there is. */
function viewAt(position: string, ...objects: readonly JsonRecord[]) {
  const view = createView('ImageRepository');
  const told: string[] = [];
  view.replace(objects, position);
  view.tell({
    onChange: (before, { metadata: { name, resourceVersion } }) =>
      told.push(`${before === undefined ? '+' : '~'}${name}@${resourceVersion}`),
    onRefused: () => told.push('!'),
    onDelete: ({ metadata: { name, resourceVersion } }) => told.push(`-${name}@${resourceVersion}`),
    onSynced: () => told.push('='),
    onError: () => undefined,
  });
  told.length = 0;
  return { view, told, version: () => view.get(key)?.head.metadata.resourceVersion };
}

describe('a write of ours', () => {
  test('is seen at once, and told of once', () => {
    const { view, told } = viewAt('5', repository('5'));
    view.noteWritten(repository('7'));
    view.put(repository('7'));
    expect(told).toEqual(['~app@7']);
  });

  test('is not undone by older news of the watch', () => {
    const { view, version } = viewAt('5', repository('5'));
    view.noteWritten(repository('7'));
    view.put(repository('6'));
    expect(version()).toBe('7');
    view.replace([repository('6')], '6');
    expect(version()).toBe('7');
    view.put(repository('8'));
    expect(version()).toBe('8');
  });

  test('does not bring back what the watch has seen go', () => {
    const { view, told, version } = viewAt('5', repository('5'));
    view.remove(repository('8'));
    view.advance('8');
    view.noteWritten(repository('7'));
    expect(version()).toBeUndefined();
    expect(told).toEqual(['-app@8']);
  });

  test('is let go with the object', () => {
    const { view, told } = viewAt('5', repository('5'));
    view.noteWritten(repository('7'));
    view.remove(repository('9'));
    view.put(repository('11', { uid: 'v' }));
    expect(told).toEqual(['~app@7', '-app@9', '+app@11']);
  });

  test('counts in its order, in whatever order the answers come', () => {
    const { view, version } = viewAt('5', repository('5'));
    view.noteWritten(repository('8'));
    view.noteWritten(repository('7'));
    expect(version()).toBe('8');
  });
});

describe('a list', () => {
  test('is believed whatever was known: after a restore, versions begin again', () => {
    const { view, told } = viewAt('50', repository('50'), repository('40', { name: 'gone' }));
    view.replace([repository('3')], '4');
    expect(told).toEqual(['-gone@4', '~app@3', '=']);
  });
});

describe('what waits for a state', () => {
  test('goes on when the watch has come so far, or is given up with its signal', async () => {
    const { view } = viewAt('5', repository('5'));
    await view.reached('5', AbortSignal.timeout(20_000));
    const later = view.reached('9', AbortSignal.timeout(20_000));
    view.put(repository('9'));
    view.advance('9');
    await later;
    const stop = new AbortController();
    const never = view.reached('10', stop.signal);
    stop.abort(new Error('enough'));
    await expect(never).rejects.toThrow('enough');
  });
});

test('only the objects of a namespace are listed, and none that our schema refuses', () => {
  const refused = {
    ...repository('5', { name: 'refused' }),
    spec: { secretRef: { name: '../x' } },
  };
  const { view } = viewAt('5', repository('5'), refused);
  expect(view.within('apps').map(({ metadata }) => metadata.name)).toEqual(['app']);
  expect(view.within('else')).toEqual([]);
});
