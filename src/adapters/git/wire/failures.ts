import { describeRefusal, parsePorcelain } from '../../../domain/git/push-refusal.ts';
import { failed } from '../failure.ts';
import { maxMemoryMib, outOfMemory } from '../program/process.ts';
import { scrub } from '../../http/scrub.ts';
import { secretsOf } from './credentials.ts';
import type { ReconcileError } from '../../../domain/errors.ts';
import type { GitAccess } from '../../../domain/git/access.ts';
import type { PushRefusal } from '../../../domain/git/push-refusal.ts';
import type { ProgramResult } from '../program/process.ts';

/** What the remote, or the way to it, would not do; with the end of what git said. */
export function wireFailure(input: {
  readonly doing: string;
  readonly access: GitAccess;
  readonly result: ProgramResult;
}): ReconcileError {
  const { doing, access, result } = input;
  const said = scrub(gist(result.complaint), secretsOf(access));
  const advice = adviceOf(result.complaint, access);
  return failed(`${doing} ${access.url}: ${said}${advice === undefined ? '' : ` (${advice})`}`);
}

/** A push that failed: why the server refused the reference, or else what git says. */
export function pushFailure(input: Parameters<typeof wireFailure>[0]): ReconcileError {
  const { complaint, output } = input.result;
  const refusal = parsePorcelain({ output: output.toString('utf8'), complaint });
  return refusal === undefined ? wireFailure(input) : refusalFailure(input.access, refusal);
}

/** A push that the server refused. */
export function refusalFailure(access: GitAccess, refusal: PushRefusal): ReconcileError {
  const secrets = secretsOf(access);
  const remote = refusal.remote.map((line) => scrub(line, secrets));
  const said = describeRefusal({ ...refusal, reason: scrub(refusal.reason, secrets), remote });
  return failed(`cannot push to ${access.url}: ${said}`);
}

/** The lines in which git, ssh and the server say what is wrong, without advice that helps nobody here. */
function gist(complaint: string): string {
  const lines = complaint
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('hint:'));
  const telling = lines.filter((line) => !boilerplate.test(line));
  const chosen = telling.length > 0 ? telling : lines;
  return chosen.slice(-6).join('; ') || 'git ended without saying why';
}

const boilerplate =
  /^(fatal: Could not read from remote|Please make sure you have the correct access|and the repository exists|error: failed to push some refs)/;

/**
 * What to change, where git's words show it. git has no other way to tell: its exit code is 128 for everything. Only
 * the wording of our message hangs on it.
 */
function adviceOf(complaint: string, access: GitAccess): string | undefined {
  const origin = access.origin ?? 'the GitRepository, which has no secretRef';
  const match = advices.find(({ pattern }) => pattern.test(complaint));
  return match?.advice.replace('{origin}', origin);
}

const advices: readonly { readonly pattern: RegExp; readonly advice: string }[] = [
  {
    pattern: outOfMemory,
    advice: `git may have ${maxMemoryMib} MiB of memory, and something in the repository unfolds to more`,
  },
  { pattern: /Host key verification failed/i, advice: 'check "known_hosts" in {origin}' },
  {
    pattern: /incorrect passphrase|error in libcrypto/i,
    advice: 'check "identity" and "password" in {origin}',
  },
  {
    pattern: /Permission denied \(/i,
    advice: 'check "identity" and its "password" in {origin}, and that the server knows the key',
  },
  {
    pattern: /terminal prompts disabled|returned error: 401|Authentication failed/i,
    advice: 'check the credentials in {origin}',
  },
  { pattern: /returned error: 403/i, advice: 'the credentials in {origin} may not write here' },
  { pattern: /certificate|SSL|TLS/i, advice: 'check "ca.crt" in {origin}' },
];

/** What HTTP's `status` means for the person who wrote the resources. */
export function statusFailure({
  doing,
  access,
  status,
  retryAfterMs,
}: {
  /** `cannot read`. */
  readonly doing: string;
  readonly access: GitAccess;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}): ReconcileError {
  return failed(`${doing} ${access.url}: ${meaningOf(status, access)}`, { retryAfterMs });
}

function meaningOf(status: number, { auth, origin }: GitAccess): string {
  const whose = origin ?? 'no secretRef';
  switch (status) {
    case 401:
      if (auth.kind !== 'none')
        return `the server does not accept the credentials of ${whose} (401)`;
      return `the server asks for credentials (401); the GitRepository has ${origin === undefined ? whose : `${origin}, without a user name or token`}`;
    case 403:
      return `the server forbids it to the credentials of ${whose} (403)`;
    case 404:
      return `no such repository, or not for the credentials of ${whose} (404)`;
    default:
      return `the server answered ${status}`;
  }
}
