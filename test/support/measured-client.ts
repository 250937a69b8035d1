import { readFileSync } from 'node:fs';
import { createRegistryClient } from '../../src/adapters/registry/client.ts';

// A worker's registry client alone in a process, so that its memory can be measured: `node measured-client.ts ADDRESS
// LISTS` lists so many repositories at once (`app0`, `app1` …), and prints a JSON object.

const [address = '', lists = '1', password = ''] = process.argv.slice(2);
const client = createRegistryClient({ retryDelaysMs: [] });
const credentials = { kind: 'basic', username: 'u', password } as const;
const access = { insecure: true, ...(password === '' ? {} : { credentials }) };

async function list(name: string): Promise<string> {
  const names = { registry: address, repository: name, canonicalName: `${address}/${name}` };
  const repository = { ...names, scheme: 'http' } as const;
  try {
    const tags = await client.listTags({
      repository,
      access,
      tenant: 'apps',
      signal: AbortSignal.timeout(120_000),
    });
    return `${tags.length} tags`;
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  }
}

const messages = await Promise.all(
  Array.from({ length: Number(lists) }, (_, n) => list(`app${n}`)),
);
const status = readFileSync('/proc/self/status', 'utf8');
const peakMiB = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
process.stdout.write(JSON.stringify({ messages, peakMiB }));
await client[Symbol.asyncDispose]();
