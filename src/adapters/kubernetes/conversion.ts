import { conversionPath } from '../../domain/conversion/alpha-crd.ts';
import { crdNameOf, imageKinds } from '../../domain/resources/kinds.ts';
import { isRecord, recordAt, textAt } from '../../domain/resources/record.ts';
import { openAccess } from './access.ts';
import { definitionsPlace } from './definitions.ts';
import { refusalError } from './failure.ts';
import { createTransport } from './transport.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { AccessOptions } from './access.ts';
import type { Transport } from './transport.ts';

/** A CRD whose conversion webhook is ours. */
export interface ConversionCrd {
  readonly kind: ImageKind;
  /** Name or IP address that the API server expects in the certificate. */
  readonly host: string;
  /** In PEM; empty: none. */
  readonly authorities: string;
  readonly resourceVersion: string;
}

/** The texts of a Secret, at a version of it. */
export interface KeptTexts {
  readonly texts: Readonly<Record<string, string>>;
  /** Absent: to be created. */
  readonly resourceVersion?: string;
}

/** What the conversion webhook needs of a cluster. A write says whether nobody else wrote meanwhile. */
export interface ConversionCluster extends AsyncDisposable {
  /** That of our pod, or of the kubeconfig. */
  readonly namespace: string | undefined;
  /** Those of our kinds whose webhook is ours. @throws {ReconcileError} */
  readCrds(signal: AbortSignal): Promise<readonly ConversionCrd[]>;
  /** @throws {ReconcileError} */
  setAuthorities(crd: ConversionCrd, authorities: string, signal: AbortSignal): Promise<boolean>;
  /** @throws {ReconcileError} */
  readTexts(key: ResourceKey, signal: AbortSignal): Promise<KeptTexts | undefined>;
  /** @throws {ReconcileError} */
  writeTexts(key: ResourceKey, kept: KeptTexts, signal: AbortSignal): Promise<boolean>;
}

/** @throws {StartError} for a kubeconfig that cannot be used */
export async function connectConversion(options: AccessOptions): Promise<ConversionCluster> {
  const access = await openAccess(options);
  const transport = createTransport(access);
  return {
    namespace: access.namespace,
    async readCrds(signal) {
      const found = await Promise.all(imageKinds.map((kind) => readCrd(transport, kind, signal)));
      return found.filter((crd) => crd !== undefined);
    },
    setAuthorities: (crd, authorities, signal) =>
      setAuthorities(transport, crd, authorities, signal),
    readTexts: (key, signal) => readTexts(transport, key, signal),
    writeTexts: (key, kept, signal) => writeTexts(transport, key, kept, signal),
    [Symbol.asyncDispose]: () => access[Symbol.asyncDispose](),
  };
}

const fieldManager = 'tagwright-conversion';

function crdQuestion(verb: 'get' | 'patch', kind: ImageKind) {
  return { verb, ...definitionsPlace, name: crdNameOf(kind) } as const;
}

async function readCrd(
  transport: Transport,
  kind: ImageKind,
  signal: AbortSignal,
): Promise<ConversionCrd | undefined> {
  const question = crdQuestion('get', kind);
  const { status, body } = await transport.send({ ...question, signal });
  if (status === 404) return undefined;
  if (status !== 200 || !isRecord(body)) throw refusalError(question, { status, body });
  const conversion = recordAt(recordAt(body, 'spec'), 'conversion');
  const client = recordAt(recordAt(conversion, 'webhook'), 'clientConfig');
  const host = hostOf(client);
  if (conversion['strategy'] !== 'Webhook' || host === undefined) return undefined;
  return {
    kind,
    host,
    authorities: Buffer.from(textAt(client, 'caBundle'), 'base64').toString('utf8'),
    resourceVersion: textAt(recordAt(body, 'metadata'), 'resourceVersion'),
  };
}

/** The host of a webhook that is ours. */
function hostOf(client: JsonRecord): string | undefined {
  const { service } = client;
  if (isRecord(service)) {
    const isOurs = service['path'] === conversionPath;
    return isOurs ? `${textAt(service, 'name')}.${textAt(service, 'namespace')}.svc` : undefined;
  }
  const url = URL.parse(textAt(client, 'url'));
  return url?.pathname === conversionPath ? url.hostname.replace(/^\[|\]$/g, '') : undefined;
}

async function setAuthorities(
  transport: Transport,
  { kind, resourceVersion }: ConversionCrd,
  authorities: string,
  signal: AbortSignal,
): Promise<boolean> {
  const question = crdQuestion('patch', kind);
  const caBundle = Buffer.from(authorities).toString('base64');
  const { status, body } = await transport.send({
    ...question,
    signal,
    query: { fieldManager },
    body: {
      metadata: { resourceVersion },
      spec: { conversion: { webhook: { clientConfig: { caBundle } } } },
    },
  });
  // Also where it was taken away meanwhile.
  if (status === 409 || status === 404) return false;
  if (status !== 200) throw refusalError(question, { status, body });
  return true;
}

async function readTexts(
  transport: Transport,
  { namespace, name }: ResourceKey,
  signal: AbortSignal,
): Promise<KeptTexts | undefined> {
  const question = { verb: 'get', resource: 'secrets', namespace, name } as const;
  const { status, body } = await transport.send({ ...question, signal });
  if (status === 404) return undefined;
  if (status !== 200 || !isRecord(body)) throw refusalError(question, { status, body });
  const data = Object.entries(recordAt(body, 'data'));
  const texts = data.map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString()]);
  return {
    texts: Object.fromEntries(texts),
    resourceVersion: textAt(recordAt(body, 'metadata'), 'resourceVersion'),
  };
}

async function writeTexts(
  transport: Transport,
  { namespace, name }: ResourceKey,
  { texts, resourceVersion }: KeptTexts,
  signal: AbortSignal,
): Promise<boolean> {
  const where = { resource: 'secrets', namespace } as const;
  const question =
    resourceVersion === undefined
      ? ({ verb: 'create', ...where } as const)
      : ({ verb: 'update', ...where, name } as const);
  const metadata = {
    namespace,
    name,
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  const { status, body } = await transport.send({
    ...question,
    signal,
    query: { fieldManager },
    body: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      type: 'kubernetes.io/tls',
      data: Object.fromEntries(
        Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
      ),
    },
  });
  // Somebody else created it, changed it, or took it away.
  if (status === 409 || (status === 404 && resourceVersion !== undefined)) return false;
  if (status >= 300) throw refusalError(question, { status, body });
  return true;
}
