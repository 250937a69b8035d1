import { kinds } from '../../src/domain/resources/kinds.ts';
import { eventually } from './eventually.ts';
import type { Client } from '@temporalio/client';
import type { Kubernetes } from './kubernetes.ts';
import type { SecretBook } from './secret-book.ts';

/** Everything that the product tells. */
export interface Told {
  readonly kubernetes: Kubernetes;
  readonly client: Client;
  readonly log: () => string;
  readonly commands: () => Promise<string>;
}

/** Where a secret was told, and which piece of it: `log: hunter2-hunter2`. */
export async function findTold(book: SecretBook, told: Told): Promise<readonly string[]> {
  const places = {
    log: told.log(),
    commands: await told.commands(),
    statuses: await statusesOf(told.kubernetes),
    histories: await historiesOf(told.client),
  };
  const found = await Promise.all(
    Object.entries(places).map(async ([place, said]) =>
      (await book.toldIn(said)).map((piece) => `${place}: ${piece}`),
    ),
  );
  return found.flat();
}

/** Specs and statuses of the resources, and the Events. */
async function statusesOf({ read }: Kubernetes): Promise<string> {
  const resources = Object.values(kinds).map(({ group, plural }) => `/apis/${group}/v1/${plural}`);
  // Of a kind that was installed just now, the server does not answer at once.
  const answers = await Promise.all(
    [...resources, '/api/v1/events'].map((path) => eventually(() => read(path))),
  );
  return answers.map((answer) => JSON.stringify(answer)).join('\n');
}

/** The histories of all workflows, those before they continued as new too, and what is under way in each. */
async function historiesOf({ workflow }: Client): Promise<string> {
  const texts: string[] = [];
  for await (const { workflowId, runId } of workflow.list()) {
    const handle = workflow.getHandle(workflowId, runId);
    texts.push(readable(await handle.fetchHistory()), readable((await handle.describe()).raw));
  }
  return texts.join('\n');
}

/** All that a message says, its payloads decoded. */
function readable(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(readable).join('\n');
}
