/** What an etcd held at a moment. */
export interface EtcdContent {
  /** Has it hold that again, and nothing else. Whoever watches it sees the changes. */
  readonly restore: () => Promise<void>;
}

/** Texts are in base64. */
interface Entry {
  readonly key: string;
  readonly value: string;
  readonly mod_revision: string;
  /** Of what is gone after a time by itself. */
  readonly lease?: string;
}

/** Remembers all objects of the API server in the etcd at `url`. */
export async function rememberContent(url: string): Promise<EtcdContent> {
  const before = await readAll(url);
  return {
    async restore() {
      const now = await readAll(url);
      for (const key of now.keys()) if (!before.has(key)) await call(url, 'deleterange', { key });
      for (const [key, { value, mod_revision: revision, lease }] of before)
        if (lease === undefined && now.get(key)?.mod_revision !== revision)
          await call(url, 'put', { key, value });
    },
  };
}

async function readAll(url: string): Promise<ReadonlyMap<string, Entry>> {
  const range = { key: btoa('/registry/'), range_end: btoa('/registry0') };
  const { kvs = [] } = await call(url, 'range', range);
  return new Map(kvs.map((entry) => [entry.key, entry]));
}

/** By etcd's JSON gateway. */
async function call(
  url: string,
  method: 'range' | 'put' | 'deleterange',
  body: object,
): Promise<{ readonly kvs?: readonly Entry[] }> {
  const answer = await fetch(`${url}/v3/kv/${method}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`etcd, ${method}: ${await answer.text()}`);
  return Object(await answer.json());
}
