/** One way that a server offers for saying who we are. */
export interface Challenge {
  /** In lower case: `basic`, `bearer`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The challenge that we answer: Bearer, else Basic. A Bearer whose realm is no address names no token server, so it
 * comes last.
 */
export function pickChallenge(offered: readonly Challenge[]): Challenge | undefined {
  const bearers = offered.filter(({ scheme }) => scheme === 'bearer');
  return (
    bearers.find(({ parameters }) => /^https?:/i.test(parameters['realm'] ?? '')) ??
    offered.find(({ scheme }) => scheme === 'basic') ??
    bearers[0]
  );
}

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const quoted = /"((?:[^"\\]|\\.)*)"/sy;
const bare = /[^\s,]+/y;
const blank = /[\s,]*/y;

/**
 * The challenges of a `WWW-Authenticate` header, several in one header included; what cannot be read is left out.
 * The registry controls the text.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  let position = 0;
  function take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = position;
    const match = pattern.exec(header);
    if (match !== null) position += match[0].length;
    return match;
  }
  for (;;) {
    take(blank);
    const name = take(token)?.[0].toLowerCase();
    if (name === undefined) return challenges;
    if (!/^\s*=/.test(header.slice(position, position + 20))) {
      challenges.push({ scheme: name, parameters: {} });
      continue;
    }
    take(/\s*=\s*/y);
    const value = take(quoted)?.[1]?.replaceAll(/\\(.)/gs, '$1') ?? take(bare)?.[0] ?? '';
    const last = challenges.at(-1);
    if (last !== undefined) last.parameters[name] ??= value;
  }
}
