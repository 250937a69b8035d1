import { issueCertificate } from '../../adapters/certificates/issue.ts';
import { livingAuthorities, readCertificate } from '../../adapters/certificates/read.ts';
import {
  certificatesIn,
  certificateStep,
  secretTexts,
} from '../../domain/conversion/certificate.ts';
import type { ConversionCluster, ConversionCrd } from '../../adapters/kubernetes/conversion.ts';
import type {
  CertificateStep,
  CertificateTimes,
  KeyPair,
  WebhookCertificates,
} from '../../domain/conversion/certificate.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';

export interface KeepOptions {
  readonly cluster: Omit<ConversionCluster, 'namespace' | typeof Symbol.asyncDispose>;
  /** The Secret that the replicas share. */
  readonly secret: ResourceKey;
  readonly times: CertificateTimes;
  readonly signal: AbortSignal;
}

/**
 * What a look at the cluster came to:
 * - `unnamed`: no CRD names our webhook, so there is nothing to serve;
 * - `overtaken`: somebody else wrote meanwhile, and the next look is due at once; a step may have been taken before;
 * - `kept`: the certificate to serve, after a step.
 */
export type Kept =
  | { readonly kind: 'unnamed' }
  | { readonly kind: 'overtaken'; readonly did: CertificateStep }
  | { readonly kind: 'kept'; readonly identity: KeyPair; readonly did: CertificateStep };

/**
 * Looks at the certificates once, and takes the step that is due. Any replica may: each write names the version that was
 * read, so of two replicas one comes too late and looks again.
 * @throws {ReconcileError} where Kubernetes does not answer, or does not let us
 */
export async function keepCertificate(options: KeepOptions): Promise<Kept> {
  const { cluster, secret, times, signal } = options;
  // The CRDs before the Secret: what is written to a CRD is then never older than what it has.
  const crds = await cluster.readCrds(signal);
  if (crds.length === 0) return { kind: 'unnamed' };
  const kept = await cluster.readTexts(secret, signal);
  const look: Look = {
    before: kept && certificatesIn(kept.texts),
    crds,
    hosts: [...new Set(crds.map(({ host }) => host))],
    nowMs: Date.now(),
    times,
  };
  const did = dueStep(look);
  const after = await taken(did, look);
  if (did !== 'serve') {
    const texts = secretTexts(after);
    const written = await cluster.writeTexts(secret, { ...kept, texts }, signal);
    if (!written) return { kind: 'overtaken', did: 'serve' };
  }
  for (const crd of crds.filter(({ authorities }) => authorities !== after.authorities)) {
    if (!(await cluster.setAuthorities(crd, after.authorities, signal)))
      return { kind: 'overtaken', did };
  }
  return { kind: 'kept', identity: after.current, did };
}

interface Look {
  /** What the Secret has; absent: nothing that can be read. */
  readonly before: WebhookCertificates | undefined;
  readonly crds: readonly ConversionCrd[];
  readonly hosts: readonly string[];
  readonly nowMs: number;
  readonly times: CertificateTimes;
}

function dueStep({ before, crds, hosts, nowMs, times }: Look): CertificateStep {
  const authorities = before?.authorities ?? '';
  return certificateStep({
    current: readCertificate(before?.current, { authorities, hosts }),
    next: readCertificate(before?.next, { authorities, hosts }),
    isPublished: crds.every((crd) => crd.authorities === authorities),
    nowMs,
    times,
  });
}

/** What the Secret is to have after a step. */
async function taken(
  step: CertificateStep,
  { before, hosts, nowMs, times: { lifetimeMs } }: Look,
): Promise<WebhookCertificates> {
  if (step === 'serve' && before !== undefined) return before;
  // Another replica may serve for a moment more what is current now.
  const living = livingAuthorities(before?.authorities ?? '', nowMs);
  if (step === 'turn over' && before?.next !== undefined)
    return { authorities: living.join(''), current: before.next };
  const { authority, ...issued } = await issueCertificate({ hosts, nowMs, lifetimeMs });
  const authorities = [...living, authority].join('');
  if (step === 'make next' && before !== undefined)
    return { authorities, current: before.current, next: issued };
  return { authorities, current: issued };
}
