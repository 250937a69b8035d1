import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { isRecord, recordAt } from '../../src/domain/resources/record.ts';

/** What nobody may be told. */
export interface SecretBook {
  /** Anything that opens a door: a password, a token, a private key. Empty ones are passed over. */
  readonly add: (...values: readonly string[]) => void;
  /** The values of a Kubernetes Secret that open a door. */
  readonly addObject: (secret: unknown) => void;
  /**
   * The pieces of secrets that a text tells, each once: plain, as an address has them, and in base64.
   * @throws if a secret is too short to be told from chance
   */
  readonly toldIn: (text: string) => Promise<readonly string[]>;
}

/** Shorter than this, what is found is chance. */
const shortest = 8;

/** What anybody may know of a Secret. */
const open = new Set([
  'address',
  'ca.crt',
  'caFile',
  'certFile',
  'githubAppBaseURL',
  'githubAppID',
  'githubAppInstallationID',
  'githubAppInstallationOwner',
  'known_hosts',
  'tls.crt',
  'username',
]);

export function createSecretBook(): SecretBook {
  const needles = new Set<string>();
  const short = new Set<string>();
  function add(...values: readonly string[]): void {
    for (const value of values.map((one) => one.trim()).filter(Boolean)) {
      if (value.length < shortest) short.add(value);
      else for (const needle of needlesOf(value)) needles.add(needle);
    }
  }
  return {
    add,
    addObject: (secret) => add(...doorsOf(secret)),
    toldIn: async (said) => {
      if (short.size > 0) throw new Error(`too short to be looked for: ${[...short].join(' ')}`);
      return piecesIn(said, [...needles]);
    },
  };
}

function doorsOf(secret: unknown): readonly string[] {
  if (!isRecord(secret)) return [];
  return Object.entries(recordAt(secret, 'data')).flatMap(([name, value]) => {
    if (open.has(name)) return [];
    const plain = Buffer.from(String(value), 'base64').toString();
    return plain.startsWith('{') ? doorsInConfig(JSON.parse(plain)) : [plain];
  });
}

/** Of Docker's configuration. */
function doorsInConfig(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    open.has(name) ? [] : doorsInConfig(inner),
  );
}

/** Of a key in lines each line by itself, but for those that say what it is. */
function needlesOf(secret: string): readonly string[] {
  const lines = secret.split('\n').filter((line) => line.length >= 16 && !/^-----|: /.test(line));
  const plain = secret.includes('\n') ? lines : [secret];
  return plain.flatMap((one) => [one, encodeURIComponent(one), ...base64Of(one)]);
}

/** A text in base64, wherever in a longer one it stands: what does not depend on what is before and behind it. */
function base64Of(plain: string): readonly string[] {
  const bytes = Buffer.from(plain);
  return [0, 1, 2].flatMap((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
    const end = Math.floor(shifted.length / 3) * 4;
    return (['base64', 'base64url'] as const).map((encoding) =>
      shifted.toString(encoding).slice(shift === 0 ? 0 : 4, end),
    );
  });
}

/** By `grep`, which looks for thousands of words in megabytes at once. */
async function piecesIn(said: string, needles: readonly string[]): Promise<readonly string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'tagwright-needles-'));
  try {
    const file = join(directory, 'needles');
    await writeFile(file, needles.map((needle) => `${needle}\n`).join(''), { mode: 0o600 });
    const grep = spawn('grep', ['-a', '-o', '-F', '-f', file], {
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    grep.stdin.end(said);
    return [...new Set((await text(grep.stdout)).split('\n').filter(Boolean))];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
