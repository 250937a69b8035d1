import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTemporal } from '../../src/adapters/servers/temporal.ts';
import { recordAt } from '../../src/domain/resources/record.ts';
import { searchAttributes, workflowId } from '../../src/workflows/messages.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { git } from '../support/git-server.ts';
import { startInstallation } from '../support/installation.ts';
import { listening } from '../support/listening.ts';
import { program } from '../support/programs.ts';
import { startTagwright } from '../support/tagwright.ts';
import { createTeam } from '../support/team.ts';
import type { ReconciledKind } from '../../src/workflows/messages.ts';
import type { Installation } from '../support/installation.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team } from '../support/team.ts';

/** 127.0.0.1, as Linux writes it. */
const loopback = '0100007F';
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

function idOf(kind: ReconciledKind, namespace: string): string {
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

/** As a person at Temporal's CLI asks, with a remote codec where there is one. */
function preview(namespace: string, codec: readonly string[]): Promise<string> {
  const id = idOf('ImageUpdateAutomation', namespace);
  const words = ['workflow', 'update', 'execute', '-w', id, '--name', 'preview', ...codec];
  return installation.temporal(...words);
}

async function startCodecServer(...flags: readonly string[]): Promise<Tagwright> {
  const server = startTagwright({
    command: 'codec-server',
    flags: ['--listen=127.0.0.1:0', `--encryption-key-file=${keyFile}`, ...flags],
    environment: {},
  });
  await server.ready();
  return server;
}

function endpointOf(server: Tagwright): readonly string[] {
  const [url = ''] = /http:\S+/.exec(server.log()) ?? [];
  return ['--codec-endpoint', url];
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
      await expect(preview('sealed', [])).resolves.not.toContain('app:1.2.0');
      await installation.kubernetes.kubectl('-n', 'sealed', 'delete', 'gitrepository', 'app');
      await expect(preview('sealed', [])).rejects.toThrow(/failed/i);
      const text = await historiesOf('sealed');
      expect(text).toContain('binary/encrypted');
      expect(telling.filter((one) => text.includes(one))).toEqual([]);
      const handle = installation.client.workflow.getHandle(idOf('ImageRepository', 'sealed'));
      const { typedSearchAttributes: shown } = await handle.describe();
      expect(shown.get(searchAttributes.name)).toBe('app');
      expect(shown.get(searchAttributes.image)).toBeUndefined();
      await team.apply();
    });

    test("is read by Temporal's own CLI through the remote codec, and only through it", async () => {
      await using server = await startCodecServer();
      const codec = endpointOf(server);
      expect(await preview('sealed', codec)).toMatch(/\+.*app:1\.2\.0/);
      const show = [
        'workflow',
        'show',
        '-w',
        idOf('ImageUpdateAutomation', 'sealed'),
        '--output=json',
      ];
      expect(await installation.temporal(...show, ...codec)).toContain('app:1.1.0');
      expect(await installation.temporal(...show)).not.toContain('app:1.1.0');
    });

    test('asks whoever uses the remote codec for the token, where there is one', async () => {
      const tokenFile = join(installation.directory, 'token');
      await writeFile(tokenFile, 'let-me-in\n');
      await using server = await startCodecServer(`--token-file=${tokenFile}`);
      const codec = endpointOf(server);
      await expect(preview('sealed', codec)).rejects.toThrow(/401/);
      const authorized = [...codec, '--codec-auth', 'Bearer let-me-in'];
      expect(await preview('sealed', authorized)).toMatch(/\+.*app:1\.2\.0/);
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

    test.for([
      [
        'another key',
        'other',
        keyLine('2027-01'),
        '"2026-1\\d", which --encryption-key-file must have too: it has "2027-01"',
      ],
      [
        'another key of the same name',
        'same',
        `${keyLine('2026-10')}${keyLine('2026-11')}`,
        'another key than "2026-1\\d" is in',
      ],
      [
        'no key',
        'none',
        undefined,
        '"2026-1\\d": name the file that has it by --encryption-key-file',
      ],
    ] as const)(
      'is not served with %s: one clear line, and the end',
      async ([, name, text, line]) => {
        const file = join(installation.directory, `keys-${name}`);
        if (text !== undefined) await writeFile(file, text);
        const flags = text === undefined ? [] : [`--encryption-key-file=${file}`];
        const worker = installation.launch('worker', ...flags);
        expect(await worker.ended()).toBe(1);
        expect(worker.log().trim()).toMatch(
          new RegExp(`^tagwright: what Temporal holds is encrypted with .*${line}.*$`),
        );
      },
    );
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
