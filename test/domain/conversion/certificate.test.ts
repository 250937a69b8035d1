import { describe, expect, test } from 'vitest';
import {
  certificatesIn,
  certificateStep,
  secretTexts,
  usualTimes,
} from '../../../src/domain/conversion/certificate.ts';
import type {
  CertificateFacts,
  CertificateState,
  WebhookCertificates,
} from '../../../src/domain/conversion/certificate.ts';

const times = { lifetimeMs: 90, settleMs: 5 };

/** Made at `madeMs`. */
function made(madeMs: number, facts: Partial<CertificateFacts> = {}): CertificateFacts {
  return { notAfterMs: madeMs + times.lifetimeMs, isForHosts: true, isTrusted: true, ...facts };
}

describe('the step that is due', () => {
  test.for<[string, Partial<CertificateState>, string]>([
    ['there is none', {}, 'make first'],
    ['it is new', { current: made(100) }, 'serve'],
    ['a third of its life is not yet all', { current: made(41) }, 'serve'],
    ['a third of its life is left', { current: made(40) }, 'make next'],
    ['it has ended', { current: made(10) }, 'make first'],
    ['it is for another host', { current: made(100, { isForHosts: false }) }, 'make first'],
    ['its authority is gone', { current: made(100, { isTrusted: false }) }, 'make first'],
    ['the next one is just made', { current: made(40), next: made(98) }, 'serve'],
    ['the next one is known', { current: made(30), next: made(95) }, 'turn over'],
    [
      'a CRD does not name the next one',
      { current: made(30), next: made(80), isPublished: false },
      'serve',
    ],
    ['the next one has ended too', { current: made(40), next: made(10) }, 'make next'],
    [
      'the next one is for another host',
      { current: made(40), next: made(80, { isForHosts: false }) },
      'make next',
    ],
    ['it has ended and the next one is there', { current: made(10), next: made(99) }, 'turn over'],
  ])('%s', ([, state, step]) => {
    const all = { current: undefined, next: undefined, isPublished: true, nowMs: 100, times };
    expect(certificateStep({ ...all, ...state })).toBe(step);
  });

  test('usually comes a month before the end', () => {
    expect(usualTimes.lifetimeMs / 3).toBe(30 * 24 * 60 * 60 * 1000);
  });
});

describe('the texts of the Secret', () => {
  const current = { certificate: 'c', key: 'k' };
  test.for<[string, WebhookCertificates]>([
    ['one certificate', { authorities: 'a', current, next: undefined }],
    ['the next one too', { authorities: 'ab', current, next: { certificate: 'n', key: 'm' } }],
  ])('say %s', ([, certificates]) => {
    expect(certificatesIn(secretTexts(certificates))).toEqual(certificates);
  });

  test.for(['ca.crt', 'tls.crt', 'tls.key'])('say nothing without %s', (name) => {
    const { [name]: _missing, ...texts } = secretTexts({ authorities: 'a', current });
    expect(certificatesIn(texts)).toBeUndefined();
  });
});
