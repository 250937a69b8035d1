// A process that does with one repository what a worker does: brings its branch here, finds what is marked, reads it.
// Prints what came of it and the most memory that it had, as JSON.
import { readFile } from 'node:fs/promises';
import { ReconcileError } from '../../src/domain/errors.ts';
import { checkoutTarget } from '../../src/domain/git/reference.ts';
import { token } from './git-update.ts';
import { anonymous, temporaryMirrors, unlimited } from './mirrors.ts';
import type { Mirror } from '../../src/ports/git.ts';

const [url = '', directory = ''] = process.argv.slice(2);

async function look(mirror: Mirror): Promise<string> {
  const { commit } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
  const marked = await mirror.listMarked({ commit, token: token });
  const contents = await mirror.readBlobs(marked.map(({ blobId }) => blobId));
  const kinds = new Map<string, number>();
  for (const { kind } of contents) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return `read: ${[...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ')}`;
}

async function lookAt(): Promise<string> {
  await using mirrors = await temporaryMirrors({ directory });
  try {
    return await mirrors.use(anonymous(url), unlimited(), (mirror) => look(mirror));
  } catch (error) {
    if (error instanceof ReconcileError) return `${error.reason}: ${error.message}`;
    throw error;
  }
}

const outcome = await lookAt();
const status = await readFile('/proc/self/status', 'utf8');
const mostMib = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
process.stdout.write(`${JSON.stringify({ outcome, mostMib })}\n`);
