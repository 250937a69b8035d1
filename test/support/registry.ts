import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { startRegistry } from '../../src/servers/registry.ts';
import { temporaryDirectory } from './directory.ts';
import { program } from './programs.ts';
import type { CertificateAuthority } from './certificates.ts';
import type { PushOptions } from './push-image.ts';
import type { TokenServer } from './token-server.ts';

/** Whom the registry asks for: nobody, a password, or a token of a server of ours; and how it speaks. */
export type RegistryMode =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'htpasswd' }
  | { readonly kind: 'token'; readonly tokens: TokenServer }
  | {
      readonly kind: 'tls';
      readonly authority: CertificateAuthority;
      readonly client: 'any' | 'certified';
    };

/** The one user of a registry of kind `htpasswd`. */
export const registryUser = { username: 'reader', password: 'pa:ss wörd' } as const;
// Of that password, by bcrypt, the only form that the registry takes.
const htpasswd = 'reader:$2b$05$abcdefghijklmnopqrstuuHYAqSTZaD2G3ZsfHYCUGgOo5vA33Sre\n';

export interface TestRegistry extends AsyncDisposable {
  /** `127.0.0.1:port`, as image names begin. */
  readonly address: string;
  readonly url: string;
  /** Its storage, for what is too much to push. */
  readonly storage: string;
  /** What a client that pushes needs. */
  readonly push: PushOptions;
}

/** The real registry on loopback, in a folder that goes with it. */
export async function startTestRegistry(
  mode: RegistryMode = { kind: 'anonymous' },
  settings: Readonly<Record<string, unknown>> = {},
): Promise<TestRegistry> {
  await using stack = new AsyncDisposableStack();
  const directory = stack.use(await temporaryDirectory());
  const push = await preparePush(mode, directory.path);
  const scheme = mode.kind === 'tls' ? 'https' : 'http';
  const http = await prepareHttp(mode, directory.path);
  const auth = await prepareAuth(mode, directory.path);
  stack.defer(async () => push.dispatcher?.close());
  const starting = startRegistry({
    program: program('registry'),
    directory: directory.path,
    configuration: (addr) => ({ ...auth, ...settings, http: { addr, secret: 'test', ...http } }),
    isReady: async (address) => {
      const { dispatcher } = push;
      const answer = await request(`${scheme}://${address}/v2/`, dispatcher ? { dispatcher } : {});
      await answer.body.dump();
      return answer.statusCode < 500;
    },
  });
  const server = stack.use(await starting);
  const closing = stack.move();
  return {
    address: server.address,
    storage: server.storage,
    url: `${scheme}://${server.address}`,
    push,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

async function preparePush(mode: RegistryMode, directory: string): Promise<PushOptions> {
  if (mode.kind === 'htpasswd') {
    const login = `${registryUser.username}:${registryUser.password}`;
    return { headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` } };
  }
  if (mode.kind !== 'tls') return {};
  await mkdir(directory, { recursive: true });
  const { certificate, key } = await mode.authority.issue('pusher');
  const connect = { ca: mode.authority.certificate, cert: certificate, key };
  return { dispatcher: new Agent({ connect }) };
}

async function prepareHttp(mode: RegistryMode, directory: string): Promise<object> {
  if (mode.kind !== 'tls') return {};
  const { certificateFile, keyFile } = await mode.authority.issue(`server-${directory.slice(-6)}`);
  const clientcas = mode.client === 'any' ? {} : { clientcas: [mode.authority.certificateFile] };
  return { tls: { certificate: certificateFile, key: keyFile, ...clientcas } };
}

async function prepareAuth(mode: RegistryMode, directory: string): Promise<object> {
  if (mode.kind === 'htpasswd') {
    const path = join(directory, 'htpasswd');
    await writeFile(path, htpasswd);
    return { auth: { htpasswd: { realm: 'test', path } } };
  }
  if (mode.kind !== 'token') return {};
  const jwks = join(directory, 'jwks.json');
  await writeFile(jwks, JSON.stringify(mode.tokens.jwks));
  const { url: realm, issuer } = mode.tokens;
  return {
    auth: { token: { realm: `${realm}/token`, service: 'test registry', issuer, jwks } },
  };
}

/** Makes tags by writing them where the registry keeps them: for more of them than one would push. */
export async function writeTags(
  registry: Pick<TestRegistry, 'storage'>,
  repository: string,
  tags: readonly string[],
): Promise<void> {
  const root = join(registry.storage, 'docker/registry/v2/repositories', repository);
  const link = `sha256:${'a'.repeat(64)}`;
  await Promise.all(
    tags.map(async (tag) => {
      const folder = join(root, '_manifests/tags', tag, 'current');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'link'), link);
    }),
  );
}
