import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTemporal } from '../../src/servers/temporal.ts';
import { dataConverterWith } from '../../src/adapters/temporal/data-converter.ts';
import { parseEncryptionKeys } from '../../src/adapters/temporal/encryption-keys.ts';
import { recordAt } from '../../src/domain/resources/record.ts';
import { searchAttributes, workflowId } from '../../src/workflows/messages.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { git } from '../support/git-server.ts';
import { startInstallation } from '../support/installation.ts';
import { listening } from '../support/listening.ts';
import { program } from '../support/programs.ts';
import { startTagwright } from '../support/tagwright.ts';
import { createTeam } from '../support/team.ts';
import { cluster, openHarness } from '../workflows/harness.ts';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { Installation } from '../support/installation.ts';
import type { TemporaryDirectory } from '../support/directory.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team } from '../support/team.ts';
import type { Harness } from '../workflows/harness.ts';

/** 127.0.0.1, as Linux writes it. */
const loopback = '0100007F';
const run = promisify(execFile);
const keys = { old: keyLine('2026-10'), fresh: keyLine('2026-11') };

let installation: Installation;
let keyFile: string;
let tagwright: Tagwright;

function keyLine(name: string): string {
  return `${name} ${randomBytes(32).toString('base64')}\n`;
}

async function restartWith(text: string): Promise<void> {
  await tagwright.stop();
  await writeFile(keyFile, text, { mode: 0o600 });
  tagwright = await installation.start('run', `--encryption-key-file=${keyFile}`);
}

/** What Temporal says beside payloads, as the documentation lists it: where names are found that no codec hides. */
const inTheOpen = new Set(['workflowId', 'searchAttributes', 'priority', 'typedSearchAttributes']);

/** All that is said in a message of Temporal's but for what is known to be in the open. */
function said(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .flatMap(([key, part]) => (inTheOpen.has(key) ? [] : [said(part)]))
    .join('\n');
}

function idOf(kind: ImageKind, namespace: string): string {
  return workflowId('default', kind, { namespace, name: 'app' });
}

/** The histories of a namespace's workflows. */
async function historiesOf(namespace: string): Promise<string> {
  const texts: string[] = [];
  for (const kind of ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'] as const) {
    const query = `WorkflowId = '${idOf(kind, namespace)}'`;
    for await (const { workflowId: id, runId } of installation.client.workflow.list({ query }))
      texts.push(said(await installation.client.workflow.getHandle(id, runId).fetchHistory()));
  }
  return texts.join('\n');
}

/** A namespace whose automation has made one update, and waits with the next. */
async function makeTeam(name: string): Promise<Team> {
  const team = await createTeam(installation, { name, tags: ['1.0.0', '1.1.0'] });
  await team.apply();
  await team.untilCommitted('app:1.1.0');
  await team.untilReady('ImageUpdateAutomation');
  const id = idOf('ImageUpdateAutomation', name);
  await installation.temporal('workflow', 'signal', '-w', id, '--name', 'suspend');
  await installation.until(async () => {
    expect(recordAt(await team.get('ImageUpdateAutomation'), 'spec')).toMatchObject({
      suspend: true,
    });
  });
  await team.push('1.2.0');
  await team.untilStatus('ImagePolicy', { latestRef: { tag: '1.2.0' } });
  return team;
}

/** What is in histories: names, messages, images, files, refs, what failed. */
const telling = [
  'sealed',
  '/app:1.',
  'app.yaml',
  'successful scan',
  'repository up-to-date',
  'refs/heads/main',
  'not found in namespace',
];

function endpointOf(server: Tagwright): readonly string[] {
  const [url = ''] = /http:\S+/.exec(server.log()) ?? [];
  return ['--codec-endpoint', url];
}

describe('what is encrypted', () => {
  let harness: Harness;
  let directory: TemporaryDirectory;
  let id: string;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    await writeKeys('keys', keys.old);
    harness = await openHarness(dataConverterWith(parseEncryptionKeys(keys.old, 'keys')));
    const { handle, rested } = await harness.start({
      kind: 'ImageUpdateAutomation',
      script: {
        previewUpdate: async () => ({ summary: 'would change 1 file', diff: '+app:1.2.0\n' }),
      },
      confidential: true,
    });
    await rested();
    id = handle.workflowId;
  });

  afterAll(async () => {
    await harness[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  function writeKeys(name: string, text: string): Promise<void> {
    return writeFile(join(directory.path, name), text, { mode: 0o600 });
  }

  /** As a person at Temporal's CLI asks. */
  async function ask(...words: readonly string[]): Promise<string> {
    const { stdout } = await run(program('temporal'), [
      ...words,
      '-w',
      id,
      '--address',
      harness.address,
    ]);
    return stdout;
  }

  /** What the payloads of its history say to the CLI. */
  async function show(...codec: readonly string[]): Promise<string> {
    const history = await ask(
      'workflow',
      'show',
      '--output=json',
      '--command-timeout=5s',
      ...codec,
    );
    const payloads = history.matchAll(/"data": "([^"]+)"/g);
    return [...payloads].map(([, data = '']) => Buffer.from(data, 'base64').toString()).join('\n');
  }

  const preview = ['workflow', 'update', 'execute', '--name', 'preview'];

  async function startCodecServer(...flags: readonly string[]): Promise<Tagwright> {
    const keyFlag = `--encryption-key-file=${join(directory.path, 'keys')}`;
    const server = startTagwright({
      command: 'codec-server',
      flags: ['--listen=127.0.0.1:0', keyFlag, ...flags],
      environment: {},
    });
    await server.ready();
    return server;
  }

  test("is read by Temporal's own CLI through the remote codec, and only through it", async () => {
    await using server = await startCodecServer();
    const codec = endpointOf(server);
    expect(await show(...codec)).toContain('all is well');
    expect(await show()).not.toContain('all is well');
    expect(await ask(...preview, ...codec)).toContain('app:1.2.0');
    await expect(ask(...preview)).rejects.toThrow('payload encoding is not supported');
  });

  test('is told to who brings the token, where there is one', async () => {
    await writeKeys('token', 'let-me-in\n');
    await using server = await startCodecServer(`--token-file=${join(directory.path, 'token')}`);
    const codec = endpointOf(server);
    // The CLI asks again and again, and does not say what it was answered.
    await expect(show(...codec)).rejects.toThrow('deadline exceeded');
    const authorized = [...codec, '--codec-auth', 'Bearer let-me-in'];
    expect(await show(...authorized)).toContain('all is well');
  });

  test.for([
    [
      'another key',
      keyLine('2027-01'),
      '"2026-10", which --encryption-key-file must have too: it has "2027-01"',
    ],
    [
      'another key of that name',
      keyLine('2026-10'),
      'another key than "2026-10" is in --encryption-key-file',
    ],
    ['no key', undefined, '"2026-10": name the file that has it by --encryption-key-file'],
  ] as const)('ends a worker that has %s, in one line', async ([name, text, told]) => {
    if (text !== undefined) await writeKeys(name, text);
    const file = join(directory.path, name);
    await using worker = startTagwright({
      command: 'worker',
      flags: [
        `--cluster-name=${cluster}`,
        `--state-dir=${directory.path}`,
        ...(text === undefined ? [] : [`--encryption-key-file=${file}`]),
      ],
      environment: { TEMPORAL_ADDRESS: harness.address, HOME: directory.path },
    });
    expect(await worker.ended()).toBe(1);
    const [line = '', ...more] = worker.log().trim().split('\n');
    expect(line).toMatch(/^tagwright: what Temporal holds is encrypted with /);
    expect(line.endsWith(told)).toBe(true);
    expect(more).toEqual([]);
  });
});

describe('in an installation', () => {
  beforeAll(async () => {
    installation = await startInstallation();
    keyFile = join(installation.directory, 'keys');
    tagwright = await installation.start('run');
  });

  afterAll(() => installation[Symbol.asyncDispose]());

  describe('without encryption', () => {
    test('tells Temporal what it did: that is what encryption is for', async () => {
      await makeTeam('open');
      const text = await historiesOf('open');
      for (const one of ['open', '/app:1.1.0', 'successful scan', 'refs/heads/main'])
        expect(text).toContain(one);
    });

    test('goes on where it was when encryption is switched on', async () => {
      await restartWith(keys.old);
      const id = idOf('ImageUpdateAutomation', 'open');
      await installation.temporal('workflow', 'signal', '-w', id, '--name', 'resume');
      await installation.until(async () => {
        const path = join(installation.gitDirectory, 'open', 'repository.git');
        expect(await git(path, 'show', 'main:app.yaml')).toContain('app:1.2.0');
      });
    });
  });

  describe('with encryption', () => {
    test('tells Temporal nothing but ids, times and what was called: no name, message, preview or failure', async () => {
      const team = await makeTeam('sealed');
      function preview(): Promise<string> {
        const id = idOf('ImageUpdateAutomation', 'sealed');
        return installation.temporal(
          'workflow',
          'update',
          'execute',
          '-w',
          id,
          '--name',
          'preview',
        );
      }
      await expect(preview()).rejects.toThrow('payload encoding is not supported');
      await installation.kubernetes.kubectl('-n', 'sealed', 'delete', 'gitrepository', 'app');
      await expect(preview()).rejects.toThrow(/failed/i);
      const text = await historiesOf('sealed');
      expect(text).toContain('binary/encrypted');
      expect(telling.filter((one) => text.includes(one))).toEqual([]);
      const handle = installation.client.workflow.getHandle(idOf('ImageRepository', 'sealed'));
      const { typedSearchAttributes: shown } = await handle.describe();
      expect(shown.get(searchAttributes.name)).toBe('app');
      expect(shown.get(searchAttributes.image)).toBeUndefined();
      await team.apply();
    });

    test('lets one key follow another: what the old one hides is read, and the new one hides what comes', async () => {
      await restartWith(`${keys.fresh}${keys.old}`);
      const id = idOf('ImageUpdateAutomation', 'sealed');
      await installation.temporal('workflow', 'signal', '-w', id, '--name', 'resume');
      await installation.until(async () => {
        const path = join(installation.gitDirectory, 'sealed', 'repository.git');
        expect(await git(path, 'show', 'main:app.yaml')).toContain('app:1.2.0');
      });
      const text = await historiesOf('sealed');
      expect(text).toContain('2026-10');
      expect(text).toContain('2026-11');
    });
  });
});

describe("a Temporal server of tagwright's own", () => {
  test('listens on loopback only, has no web interface unless asked, and no HTTP API for who does not know its name', async () => {
    await using directory = await temporaryDirectory();
    const options = { program: program('temporal'), directory: directory.path };
    await using server = await startTemporal({ ...options, state: 'memory' });
    expect(server.uiUrl).toBeUndefined();
    const ports = await listening(server.pid);
    expect(ports.length).toBeGreaterThan(1);
    expect(ports.filter(({ address }) => address !== loopback)).toEqual([]);
    for (const { port } of ports) {
      const path = '/api/v1/namespaces/default/workflows';
      const answer = await fetch(`http://127.0.0.1:${port}${path}`).then(
        ({ status }) => status,
        () => 'no HTTP',
      );
      expect([port, answer]).not.toEqual([port, 200]);
    }
  });
});
