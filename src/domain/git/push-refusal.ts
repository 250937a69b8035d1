import { cutText } from '../text.ts';

/** A push that a server, or git on its behalf, refused. */
export interface PushRefusal {
  /** The reference that was to be updated, in full. */
  readonly name: string;
  /** Why, as the status of the reference has it: `pre-receive hook declined`. */
  readonly reason: string;
  /** What the server's hooks printed, in lines. */
  readonly remote: readonly string[];
}

/** Enough for what hooks print, and little beside what a condition can hold. */
const longestRefusal = 4096;

/**
 * What a person should know of a refused push: the reason, then every line of the server that says something. Hints
 * come last, for a text that is too long is cut at its end.
 */
export function describeRefusal({ name, reason, remote }: PushRefusal): string {
  const lines = remote.map(plain).filter((line) => /[\p{L}\p{N}]/u.test(line));
  const said = [...lines.filter((line) => !isHint(line)), ...lines.filter(isHint)].join('; ');
  const why = `${name} was refused: ${plain(reason)}`;
  return cutText(said === '' ? why : `${why}; remote: ${said}`, longestRefusal);
}

function isHint(line: string): boolean {
  return /^hint:/i.test(line);
}

/** Without colours and control characters, which the server chooses. */
function plain(text: string): string {
  return text
    .replaceAll(/\p{Cc}\[[0-9;?]*[@-~]/gu, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/**
 * What `git push --porcelain` says of a reference that it could not update, with what the server printed, which git has
 * on standard error; undefined if it does not come to that.
 * @see https://git-scm.com/docs/git-push#_output
 */
export function parsePorcelain({
  output,
  complaint,
}: {
  readonly output: string;
  readonly complaint: string;
}): PushRefusal | undefined {
  const status = /^!\t[^\t]*:(?<name>[^\t:]+)\t\[(?<what>[^\]]+)\](?: \((?<why>.*)\))?$/m;
  const found = status.exec(output)?.groups;
  if (found?.['name'] === undefined) return undefined;
  const remote = complaint.split(/[\r\n]+/).flatMap((line) => {
    const said = /^remote: ?(?<said>.*)$/.exec(line)?.groups?.['said'];
    return said === undefined ? [] : [said];
  });
  return { name: found['name'], reason: found['why'] ?? found['what'] ?? '', remote };
}
