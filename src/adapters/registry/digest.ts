import { createHash } from 'node:crypto';
import { failure, statusFailure } from './transport/failures.ts';
import { quote, secretsOf } from './transport/quote.ts';
import type { Answer, RepositoryRequest, Send } from './transport/send.ts';

/** Indexes first: the digest of an image for several platforms is its index's. */
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
/** The distribution specification's own limit. */
const maxManifestBytes = 4 * 1024 * 1024;
const digestForm = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,}$/;

/**
 * The digest that a tag stands for, of an index or a manifest: by HEAD, which registries do not count as a pull, and
 * by GET where HEAD does not tell.
 * @throws {ReconcileError}
 */
export async function resolveDigest(
  send: Send,
  request: RepositoryRequest,
  tag: string,
): Promise<string> {
  const manifest = {
    ...request,
    url: `/v2/${request.repository.repository}/manifests/${encodeURIComponent(tag)}`,
    headers: { accept: manifestTypes.join(', ') },
    maxBytes: maxManifestBytes,
  };
  const head = await send({ ...manifest, method: 'HEAD' });
  const digest = head.status === 200 ? digestHeader(head) : undefined;
  if (digest !== undefined) return digest;
  if (head.status === 401) throw statusFailure(request, head);
  const answer = await send({ ...manifest, method: 'GET' });
  if (answer.status !== 200) throw statusFailure(request, answer, `tag "${tag}": `);
  return digestOfBody(request, tag, answer);
}

function digestHeader(answer: Answer): string | undefined {
  const digest = answer.header('docker-content-digest');
  return digest !== undefined && digestForm.test(digest) ? digest : undefined;
}

function digestOfBody(request: RepositoryRequest, tag: string, answer: Answer): string {
  const type = answer.header('content-type')?.split(';')[0]?.trim() ?? '';
  if (!manifestTypes.includes(type))
    throw failure(
      request,
      `tag "${tag}": the answer is of type "${quote(type, secretsOf(request.access, answer.authorization))}", not an image's manifest or index`,
    );
  const computed = `sha256:${createHash('sha256').update(answer.body).digest('hex')}`;
  const said = digestHeader(answer);
  if (said !== undefined && said.startsWith('sha256:') && said !== computed)
    throw failure(
      request,
      `tag "${tag}": the manifest does not have the digest that the registry says: it was changed on its way`,
    );
  return said ?? computed;
}
