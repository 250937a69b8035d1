import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './port.ts';
import { startProcess } from './process.ts';
import type { ServerProcess } from './process.ts';

export interface RegistryServerOptions {
  readonly program: string;
  readonly directory: string;
  readonly port?: number;
  /**
   * More of the registry's configuration, merged over ours at the top level (`auth`, `http`, ...).
   */
  readonly configuration?: (address: string) => Readonly<Record<string, unknown>>;
  /**
   * Whether the registry answers; given when `configuration` turns on TLS. Default: plain HTTP on
   * `/v2/`.
   */
  readonly isReady?: (address: string) => Promise<boolean>;
}

export interface RegistryServer extends ServerProcess {
  /** `host:port`, as image names begin. */
  readonly address: string;
  /** Where the registry keeps its blobs and tags. */
  readonly storage: string;
}

/** The distribution project's OCI registry, with its files in `directory`. */
export async function startRegistry(options: RegistryServerOptions): Promise<RegistryServer> {
  const { program, directory, configuration = () => ({}), isReady = answersPlainly } = options;
  const address = `127.0.0.1:${await freePort(options.port)}`;
  const storage = join(directory, 'registry');
  await mkdir(storage, { recursive: true });
  const file = join(directory, 'registry.yaml');
  const settings = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: storage }, delete: { enabled: true } },
    http: { addr: address, secret: 'loopback' },
    ...configuration(address),
  };
  await writeFile(file, JSON.stringify(settings));
  const server = await startProcess({
    name: 'registry',
    program,
    args: ['serve', file],
    environment: { OTEL_TRACES_EXPORTER: 'none' },
    logFile: join(directory, 'registry.log'),
    isReady: () => isReady(address),
  });
  return { ...server, address, storage };
}

/** Also a registry that asks for credentials is one that answers. */
async function answersPlainly(address: string): Promise<boolean> {
  const { status } = await fetch(`http://${address}/v2/`);
  return status === 200 || status === 401;
}
