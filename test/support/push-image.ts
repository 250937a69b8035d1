import { createHash } from 'node:crypto';
import { request } from 'undici';
import type { Dispatcher } from 'undici';

/** What a client that pushes needs to get in. */
export interface PushOptions {
  readonly dispatcher?: Dispatcher;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PushedImage {
  /** Base address of the registry, `http://127.0.0.1:5000`. */
  readonly url: string;
  readonly repository: string;
  readonly tag: string;
  /** What makes the image another one. Default: the tag. */
  readonly content?: string;
  readonly push?: PushOptions;
}

/** Pushes an image of one small layer as clients do, and gives its digest. */
export async function pushImage(image: PushedImage): Promise<string> {
  const { content = image.tag } = image;
  const [layer, config] = await Promise.all([
    pushBlob(image, Buffer.from(content)),
    pushBlob(image, Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux' }))),
  ]);
  return pushManifest(image, {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer }],
  });
}

/** Pushes an index over images that are there already, and gives its digest. */
export function pushIndex(image: PushedImage, digests: readonly string[]): Promise<string> {
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const manifests = digests.map((digest) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    size: 1,
    digest,
  }));
  return pushManifest(image, { schemaVersion: 2, mediaType, manifests });
}

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

async function pushBlob(image: PushedImage, bytes: Buffer): Promise<Descriptor> {
  const digest = digestOf(bytes);
  const path = `${image.url}/v2/${image.repository}/blobs/uploads/`;
  const { headers } = await send(image, 'POST', path);
  const upload = new URL(String(headers['location']), image.url);
  upload.searchParams.set('digest', digest);
  await send(image, 'PUT', upload.href, bytes, 'application/octet-stream');
  return { digest, size: bytes.length };
}

async function pushManifest(
  image: PushedImage,
  manifest: Readonly<Record<string, unknown>> & { readonly mediaType: string },
): Promise<string> {
  const bytes = Buffer.from(JSON.stringify(manifest));
  const url = `${image.url}/v2/${image.repository}/manifests/${image.tag}`;
  await send(image, 'PUT', url, bytes, manifest.mediaType);
  return digestOf(bytes);
}

async function send(
  { push = {} }: PushedImage,
  method: 'POST' | 'PUT',
  url: string,
  body?: Buffer,
  type?: string,
): Promise<{ readonly headers: Readonly<Record<string, unknown>> }> {
  const answer = await request(url, {
    method,
    headers: { ...push.headers, ...(type === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body }),
    ...(push.dispatcher === undefined ? {} : { dispatcher: push.dispatcher }),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${text}`);
  return answer;
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
