import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import { startGitServer } from '../support/git-server.ts';
import { manifest } from '../support/git-update.ts';
import { startHttpServer } from '../support/http-server.ts';
import { measureUpdate } from '../support/measured-update.ts';
import {
  addNested,
  addTree,
  addUnfolding,
  addZeros,
  commitTree,
} from '../support/odd-repositories.ts';
import type { ServerResponse } from 'node:http';
import type { GitServer } from '../support/git-server.ts';
import type { MeasuredUpdate } from '../support/measured-update.ts';

/** A process that reads an ordinary repository takes 160 MiB, and the most of these 275: of packets that are garbage. */
const mostMib = 320;
/** The most of these is 65: git reads a commit whole. */
const mostOfChildMib = 150;
const mostSeconds = 60;

/** What holds for each of them, besides what came of it. */
function expectBounded(update: MeasuredUpdate): void {
  expect(update.mostMib).toBeLessThan(mostMib);
  expect(update.mostOfChildMib).toBeLessThan(mostOfChildMib);
  expect(update.seconds).toBeLessThan(mostSeconds);
}

async function blob(server: GitServer, text: string): Promise<string> {
  await server.git('config', 'core.compression', '1');
  const file = join(server.path, 'some-text');
  await writeFile(file, text);
  return server.git('hash-object', '-w', file);
}

interface Odd {
  /** Makes it the tree of the branch; gives its id. */
  readonly make: (server: GitServer) => Promise<string>;
  readonly outcome: RegExp;
}

describe('a repository', () => {
  test.for<readonly [string, Odd]>([
    [
      'as others are is read',
      {
        make: async (server) =>
          addTree(server, [
            { mode: '100644', id: await blob(server, manifest('1')), name: 'a.yaml' },
          ]),
        outcome: /^read: 1 text$/,
      },
    ],
    [
      'with ten thousand million manifests in ten trees is refused by their number',
      {
        make: async (server) => {
          const id = await blob(server, manifest('1'));
          const leaf = await addTree(server, [{ mode: '100644', id, name: 'a.yaml' }]);
          return addNested(server, { depth: 10, width: 10, leaf });
        },
        outcome:
          /^GitOperationFailed: commit [0-9a-f]{40} of http.* has more than 250000 files and folders$/,
      },
    ],
    [
      'with ten thousand million folders without a file is refused by their number',
      {
        make: async (server) =>
          addNested(server, { depth: 10, width: 10, leaf: await addTree(server, []) }),
        outcome: /^GitOperationFailed: .* has more than 250000 files and folders$/,
      },
    ],
    [
      'with a symbolic link of 192 MiB is refused, and the link named',
      {
        make: async (server) =>
          addTree(server, [{ mode: '120000', id: await addZeros(server, 192), name: 'link.yaml' }]),
        outcome:
          /^GitOperationFailed: the symbolic link "link\.yaml" in commit .* has 201326592 bytes, more than the 4096 of a path$/,
      },
    ],
    [
      'with a manifest of 192 MiB is read without it',
      {
        make: async (server) =>
          addTree(server, [
            { mode: '100644', id: await blob(server, manifest('1')), name: 'a.yaml' },
            { mode: '100644', id: await addZeros(server, 192), name: 'b.yaml' },
          ]),
        outcome: /^read: 1 text, 1 large$/,
      },
    ],
    [
      'with 20,000 names for a manifest of 8 MiB is read, and the manifest once',
      {
        make: async (server) => {
          const id = await blob(server, `${'# padding\n'.repeat(800_000)}${manifest('1')}`);
          const names = Array.from({ length: 20_000 }, (_, index) => `${index}.yaml`);
          return addTree(
            server,
            names.map((name) => ({ mode: '100644', id, name })),
          );
        },
        outcome: /^read: 20000 text$/,
      },
    ],
    [
      'with a path of 6,000 bytes is refused',
      {
        make: async (server) => {
          let id = await addTree(server, [
            { mode: '100644', id: await blob(server, ''), name: 'a' },
          ]);
          for (let level = 0; level < 30; level += 1)
            id = await addTree(server, [{ mode: '040000', id, name: 'd'.repeat(200) }]);
          return id;
        },
        outcome: /^GitOperationFailed: .* has a path of more than 4096 bytes$/,
      },
    ],
    [
      'with a file that unfolds from 10 KiB to 448 MiB is refused by the memory that it takes',
      {
        make: async (server) => {
          const { id, baseId } = await addUnfolding(server, 448);
          return addTree(server, [
            { mode: '100644', id, name: 'a.yaml' },
            { mode: '100644', id: baseId, name: 'b.yaml' },
          ]);
        },
        outcome:
          /^GitOperationFailed: cannot fetch http.*out of memory.*git may have 384 MiB of memory/i,
      },
    ],
  ])('%s', async ([, { make, outcome }]) => {
    await using server = await startGitServer();
    await commitTree(server, await make(server));
    const update = await measureUpdate(server.url);
    expect(update.outcome).toMatch(outcome);
    expectBounded(update);
  });

  test('whose newest commit has a message of 64 MiB is refused by its size', async () => {
    await using server = await startGitServer();
    await server.commit({ files: { 'a.yaml': manifest('1') }, message: 'x'.repeat(64 << 20) });
    const update = await measureUpdate(server.url);
    expect(update.outcome).toMatch(
      /^GitOperationFailed: commit [0-9a-f]{40} of http.* has 671\d{5} bytes, more than 8388608$/,
    );
    expectBounded(update);
  });
});

/** Writes so much of `piece`, as fast as it is taken, until nobody takes it any more. */
function pour(response: ServerResponse, piece: Buffer, bytes: number): Promise<void> {
  const pieces = Iterator.from({ next: () => ({ done: false, value: piece }) });
  const all = Readable.from(pieces.take(Math.ceil(bytes / piece.length)));
  return pipeline(all, response).catch(() => undefined);
}

function packet(text: string): string {
  return (text.length + 4).toString(16).padStart(4, '0') + text;
}

const service = `${packet('# service=git-upload-pack\n')}0000`;
const flushes = Buffer.from('0000'.repeat(16_384));
const references = Buffer.from(
  Array.from({ length: 1_000 }, (_, index) =>
    packet(`${'a'.repeat(40)} refs/heads/${index}\n`),
  ).join(''),
);

describe('a server', () => {
  test.for<
    readonly [
      string,
      {
        readonly first: string;
        readonly rest: Buffer;
        readonly mib: number;
        readonly outcome: RegExp;
      },
    ]
  >([
    [
      'that sends 128 MiB of empty packets',
      { first: service, rest: flushes, mib: 128, outcome: /sends more than 1000000 packets$/ },
    ],
    [
      'that has millions of references',
      { first: service, rest: references, mib: 128, outcome: /sends more than 1000000 packets$/ },
    ],
    [
      'that sends something else without end',
      {
        first: '',
        rest: Buffer.alloc(65_536, 'x'),
        mib: 512,
        outcome: /is not of Git's smart HTTP protocol/,
      },
    ],
    [
      'that sends a long packet over and over',
      {
        first: service,
        rest: Buffer.from(packet('x'.repeat(60_000))),
        mib: 512,
        outcome: /the answer exceeds 128 MiB$/,
      },
    ],
  ])('%s is given up', async ([, { first, rest, mib, outcome }]) => {
    await using server = await startHttpServer(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
      response.write(first);
      await pour(response, rest, mib << 20);
    });
    const update = await measureUpdate(`${server.url}/repository.git`);
    expect(update.outcome).toMatch(/^GitOperationFailed: cannot read http/);
    expect(update.outcome).toMatch(outcome);
    expectBounded(update);
  });

  test('that answers the question for references with 128 MiB of empty packets is given up', async () => {
    await using server = await startHttpServer(async ({ method }, response) => {
      const kind = method === 'GET' ? 'advertisement' : 'result';
      response.writeHead(200, { 'content-type': `application/x-git-upload-pack-${kind}` });
      if (method === 'GET') response.end(`${service}${packet('version 2\n')}0000`);
      else await pour(response, flushes, 128 << 20);
    });
    const update = await measureUpdate(`${server.url}/repository.git`);
    expect(update.outcome).toMatch(/cannot read http.*sends more than 1000000 packets$/);
    expectBounded(update);
  });
});
