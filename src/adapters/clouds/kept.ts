import { ReconcileError, messageOf } from '../../domain/errors.ts';
import { BoundedMap } from '../../domain/bounded-map.ts';
import { codeOf } from '../http/network-error.ts';
import { untilAborted } from '../http/until-aborted.ts';
import type { TokenMetrics } from '../../domain/metrics/token-metrics.ts';
import type { CloudCall } from '../../ports/clouds.ts';
import type { CloudCredentials } from './login.ts';

export interface Asked {
  /** Credentials are kept for each of them. */
  readonly target: object;
  /** For errors: `aws for "host"`. */
  readonly name: string;
  /** What to check when the cloud refuses. */
  readonly hint: string;
  readonly call: CloudCall;
}

export interface KeptLimits {
  readonly maxKept: number;
  readonly maxKeptMs: number;
  readonly metrics?: TokenMetrics | undefined;
}

/** Gives credentials that are known and good, or else asks for them. */
export type Keep<Credentials> = (
  asked: Asked,
  login: () => Promise<CloudCredentials<Credentials>>,
) => Promise<Credentials>;

/** The share of its life for which a token is kept: that of fluxcd/pkg@e2cfd1a2 cache/token.go. */
const keptShare = 0.8;

/** A store of credentials, each for the part of its life in which it is good for whoever gets it. */
export function keepCredentials<Credentials>({
  maxKept,
  maxKeptMs,
  metrics,
}: KeptLimits): Keep<Credentials> {
  const kept = new BoundedMap<{ credentials: Credentials; untilMs: number }>(maxKept, {
    onEvicted: () => {
      metrics?.kept(-1);
      metrics?.evicted();
    },
  });
  return async (asked, login) => {
    const { identity, proxy, signal, subject } = asked.call;
    if (proxy?.address.startsWith('socks5:') === true)
      throw loginError(
        asked,
        new Error(
          "the cloud's library takes no SOCKS proxy: name an HTTP proxy in spec.proxySecretRef",
        ),
      );
    const key = JSON.stringify([asked.target, identity?.serviceAccount, proxy]);
    const known = kept.get(key);
    const isGood = known !== undefined && known.untilMs > Date.now();
    if (subject !== undefined) metrics?.event(isGood ? 'cache_hit' : 'cache_miss', subject);
    if (isGood) {
      metrics?.request('success');
      return known.credentials;
    }
    const fresh = await untilAborted(login(), signal).catch((error: unknown) => {
      metrics?.request('failure');
      throw signal.aborted ? signal.reason : loginError(asked, error);
    });
    metrics?.request('success');
    if (maxKept > 0 && kept.get(key) === undefined) metrics?.kept(1);
    const lifetimeMs = Math.min((fresh.expiresAtMs - Date.now()) * keptShare, maxKeptMs);
    kept.set(key, { credentials: fresh.credentials, untilMs: Date.now() + lifetimeMs });
    return fresh.credentials;
  };
}

function loginError({ name, hint }: Asked, error: unknown): ReconcileError {
  if (error instanceof ReconcileError) return error;
  // Azure's library tells of each source that it tried, on a line each.
  const said = isUnreadable(error)
    ? 'the answer is not valid JSON'
    : messageOf(error).replaceAll(/\s+/g, ' ').slice(0, 500);
  return new ReconcileError(
    'ReadOperationFailed',
    `failed to get credentials of ${name}: ${said}: ${hint}`,
    { cause: error },
  );
}

/** Whether a library could not read an answer: its error quotes it, and it may hold a token. Azure's has a class of its own. */
function isUnreadable(error: unknown): boolean {
  return codeOf(error) === 'PARSE_ERROR' || error instanceof SyntaxError;
}
