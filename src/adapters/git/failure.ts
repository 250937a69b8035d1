import { ReconcileError } from '../../domain/errors.ts';
import type { GitAccess } from '../../domain/git/access.ts';
import { scrub, secretsOf } from './credentials.ts';
import { MAX_MEMORY_MIB } from './memory.ts';
import type { ProgramResult } from './process.ts';

/** As git, the C library and pthread have it; `index-pack` also ends with that of a thread that it cannot start. */
const OUT_OF_MEMORY = /out of memory|cannot allocate memory|unable to create thread/i;

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

/** Whether a program ended because the memory that it may have was not enough. git has no exit code for it. */
export function isOutOfMemory({ complaint }: Pick<ProgramResult, 'complaint'>): boolean {
  return OUT_OF_MEMORY.test(complaint);
}

/** A failure of a Git operation, which another try may mend: credentials are corrected, servers come back. */
export function failed(message: string, options: { retryAfterMs?: number } = {}): ReconcileError {
  return new ReconcileError('GitOperationFailed', message, options);
}

/** The lines in which git, ssh and the server say what is wrong, without advice that helps nobody here. */
function gist(complaint: string): string {
  const lines = complaint
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('hint:'));
  const telling = lines.filter((line) => !BOILERPLATE.test(line));
  const chosen = telling.length > 0 ? telling : lines;
  return chosen.slice(-6).join('; ') || 'git ended without saying why';
}

const BOILERPLATE =
  /^(fatal: Could not read from remote|Please make sure you have the correct access|and the repository exists|error: failed to push some refs)/;

/**
 * What to change, where git's words show it. git has no other way to tell: its exit code is 128 for everything. Only
 * the wording of our message hangs on it.
 */
function adviceOf(complaint: string, access: GitAccess): string | undefined {
  const origin = access.origin ?? 'the GitRepository, which has no secretRef';
  const match = ADVICE.find(({ pattern }) => pattern.test(complaint));
  return match?.advice.replace('{origin}', origin);
}

const ADVICE: readonly { readonly pattern: RegExp; readonly advice: string }[] = [
  {
    pattern: OUT_OF_MEMORY,
    advice: `git may have ${MAX_MEMORY_MIB} MiB of memory, and something in the repository unfolds to more`,
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

/** The error for HTTP's `status`, when asking `access.url` for its references. */
export function statusFailure(
  access: GitAccess,
  status: number,
  retryAfterMs: number | undefined,
): ReconcileError {
  const subject = `cannot read ${access.url}: `;
  const origin = access.origin ?? 'no secretRef';
  if (status === 401)
    return failed(
      access.auth.kind === 'none'
        ? `${subject}the server asks for credentials (401); the GitRepository has ${origin === 'no secretRef' ? origin : `${origin}, without a user name or token`}`
        : `${subject}the server does not accept the credentials of ${origin} (401)`,
    );
  if (status === 403)
    return failed(`${subject}the server forbids it to the credentials of ${origin} (403)`);
  if (status === 404)
    return failed(`${subject}no such repository, or not for the credentials of ${origin} (404)`);
  return failed(
    `${subject}the server answered ${status}`,
    retryAfterMs === undefined ? {} : { retryAfterMs },
  );
}
