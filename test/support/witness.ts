import { imageGroup, imageKinds, kinds } from '../../src/domain/resources/kinds.ts';
import { isRecord, recordAt, recordsIn } from '../../src/domain/resources/record.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';
import type { Surroundings } from './surroundings.ts';

/** What has become of resources and Events since somebody began to look. */
export interface Witness extends AsyncDisposable {
  /** How Ready moved, of resources of which it did: `ImagePolicy app/team: True, False`. */
  readonly flaps: () => readonly string[];
  /** `ImagePolicy/app Warning Failed: ...`; with the namespace first. */
  readonly events: () => readonly string[];
  /** Writes of each resource. */
  readonly writes: () => ReadonlyMap<string, number>;
}

/** Looks at every write of the three kinds, and at every Event. */
export async function openWitness({ kubernetes }: Surroundings): Promise<Witness> {
  await using stack = new AsyncDisposableStack();
  const readies = new Map<string, string[]>();
  const writes = new Map<string, Set<string>>();
  const events = new Map<string, string>();
  const before = new Set<string>();

  function see(kind: string, object: unknown): void {
    const { metadata, status } = isRecord(object) ? object : {};
    const { namespace, name, resourceVersion } = isRecord(metadata) ? metadata : {};
    const id = `${kind} ${String(namespace)}/${String(name)}`;
    const ready = readyOf(isRecord(status) ? status : {});
    const seen = readies.get(id) ?? [];
    if (seen.at(-1) !== ready) readies.set(id, [...seen, ready]);
    writes.set(id, (writes.get(id) ?? new Set()).add(String(resourceVersion)));
  }
  const path = '/api/v1/events';
  for (const { metadata } of recordsIn((await kubernetes.read(path))['items']))
    before.add(String(recordAt({ metadata }, 'metadata')['resourceVersion']));
  stack.use(
    kubernetes.watch(path, (event) => {
      if (!isRecord(event)) return;
      const { uid, namespace, resourceVersion } = recordAt(event, 'metadata');
      if (before.has(String(resourceVersion))) return;
      const { kind, name } = recordAt(event, 'involvedObject');
      const { type, reason, message, count } = event;
      const said = `${String(type)} ${String(reason)} (${String(count)}): ${String(message)}`;
      events.set(String(uid), `${String(namespace)} ${String(kind)}/${String(name)} ${said}`);
    }),
  );
  for (const kind of imageKinds) {
    const { plural } = kinds[kind];
    stack.use(kubernetes.watch(`/apis/${imageGroup}/v1/${plural}`, (object) => see(kind, object)));
  }
  const closing = stack.move();
  return {
    flaps: () =>
      [...readies]
        .filter(([, seen]) => seen.length > 1)
        .map(([id, seen]) => `${id}: ${seen.join(', ')}`),
    events: () => [...events.values()],
    writes: () => new Map([...writes].map(([id, versions]) => [id, versions.size - 1])),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

function readyOf(status: JsonRecord): string {
  const ready = recordsIn(status['conditions']).find(({ type }) => type === 'Ready');
  return ready === undefined ? 'absent' : `${String(ready['status'])} ${String(ready['reason'])}`;
}
