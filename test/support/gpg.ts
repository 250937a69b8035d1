import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { temporaryDirectory } from './directory.ts';

const run = promisify(execFile);

/** A real `gpg` with a key ring of its own. */
export interface Gpg extends AsyncDisposable {
  readonly home: string;
  /** What `gpg ...args` prints. */
  gpg(...args: readonly string[]): Promise<string>;
  /** The armored private key of the person `email`, as `gpg --export-secret-keys` gives it. */
  exportKey(email: string, passphrase?: string): Promise<string>;
}

export interface KeyRequest {
  readonly email: string;
  /** As `gpg --quick-generate-key` takes it: `rsa3072`, `ed25519`, `nistp256`. */
  readonly algorithm: string;
  readonly usage?: string;
  readonly expiry?: string;
  readonly passphrase?: string;
}

export async function startGpg(keys: readonly KeyRequest[] = []): Promise<Gpg> {
  await using stack = new AsyncDisposableStack();
  const { path: home } = stack.use(await temporaryDirectory());
  const env = { PATH: process.env['PATH'], GNUPGHOME: home, HOME: home };
  stack.defer(async () => {
    await run('gpgconf', ['--kill', 'all'], { env });
  });
  async function gpg(...args: readonly string[]): Promise<string> {
    const words = ['--batch', '--pinentry-mode', 'loopback', ...args];
    return (await run('gpg', words, { env })).stdout;
  }
  for (const { email, algorithm, usage = 'sign', expiry = 'never', passphrase = '' } of keys) {
    const words = ['--quick-generate-key', `Flux <${email}>`, algorithm, usage, expiry];
    await gpg('--passphrase', passphrase, ...words);
  }
  const closing = stack.move();
  return {
    home,
    gpg,
    exportKey: (email, passphrase = '') =>
      gpg('--passphrase', passphrase, '--armor', '--export-secret-keys', email),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
