/** A certificate with its key, both in PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** What the replicas of the conversion webhook share, in one Secret. */
export interface WebhookCertificates {
  /** The authorities that the API server is to trust, in PEM, one after the other. */
  readonly authorities: string;
  /** What is served. */
  readonly current: KeyPair;
  /** What will be served when every CRD names its authority. */
  readonly next?: KeyPair | undefined;
}

/** What matters of a certificate. */
export interface CertificateFacts {
  readonly notAfterMs: number;
  /** Whether it is for every host that the CRDs name. */
  readonly isForHosts: boolean;
  /** Whether one of the authorities that are published issued it. */
  readonly isTrusted: boolean;
}

/** How long certificates count, and how long one is published before it is served. */
export interface CertificateTimes {
  readonly lifetimeMs: number;
  /** API servers hear of a changed CRD by their watches, so within moments. */
  readonly settleMs: number;
}

const minuteMs = 60_000;

export const usualTimes: CertificateTimes = {
  lifetimeMs: 90 * 24 * 60 * minuteMs,
  settleMs: 5 * minuteMs,
};

/**
 * What to do with the certificates. None is served before its authority is published, but where there is no other:
 * - `serve`: nothing but to serve the current one;
 * - `make first`: there is none that can be served;
 * - `make next`: the current one has a third of its life left;
 * - `turn over`: the next one becomes the current one.
 */
export type CertificateStep = 'serve' | 'make first' | 'make next' | 'turn over';

export interface CertificateState {
  /** Absent: there is none, or it cannot be read. */
  readonly current: CertificateFacts | undefined;
  readonly next: CertificateFacts | undefined;
  /** Whether every CRD names the authorities as the Secret has them. */
  readonly isPublished: boolean;
  readonly nowMs: number;
  readonly times: CertificateTimes;
}

/** What to do now, whichever replica asks. */
export function certificateStep(state: CertificateState): CertificateStep {
  const { current, next, isPublished, nowMs, times } = state;
  if (!isGood(current, nowMs)) return isGood(next, nowMs) ? 'turn over' : 'make first';
  if (current.notAfterMs - nowMs > times.lifetimeMs / 3) return 'serve';
  if (!isGood(next, nowMs)) return 'make next';
  const ageMs = nowMs - (next.notAfterMs - times.lifetimeMs);
  return isPublished && ageMs >= times.settleMs ? 'turn over' : 'serve';
}

function isGood(facts: CertificateFacts | undefined, nowMs: number): facts is CertificateFacts {
  return facts !== undefined && facts.isForHosts && facts.isTrusted && facts.notAfterMs > nowMs;
}

/** The texts of the Secret, of type `kubernetes.io/tls`. */
export function secretTexts(certificates: WebhookCertificates): Readonly<Record<string, string>> {
  const { authorities, current, next } = certificates;
  return {
    'ca.crt': authorities,
    'tls.crt': current.certificate,
    'tls.key': current.key,
    ...(next === undefined ? {} : { 'next.crt': next.certificate, 'next.key': next.key }),
  };
}

/** What the texts of a Secret say; undefined where one is missing. */
export function certificatesIn(
  texts: Readonly<Record<string, string>>,
): WebhookCertificates | undefined {
  const current = pairIn(texts, 'tls');
  const authorities = texts['ca.crt'];
  if (authorities === undefined || current === undefined) return undefined;
  return { authorities, current, next: pairIn(texts, 'next') };
}

function pairIn(texts: Readonly<Record<string, string>>, name: string): KeyPair | undefined {
  const [certificate, key] = [texts[`${name}.crt`], texts[`${name}.key`]];
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
}
