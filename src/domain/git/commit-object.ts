/** Behind a person, in a commit. */
const statedTime = / (?<seconds>\d+) [+-]\d{4}$/;

/** Who, as a commit states it; the time is given apart. */
export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface CommitText {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  /** Milliseconds since 1970; a commit keeps whole seconds. Author and committer get the same. */
  readonly now: number;
  readonly message: string;
}

/**
 * The commit object as git stores it, unsigned: the same input gives the same text, and so the same id.
 * @see https://git-scm.com/docs/git-commit-tree
 */
export function formatCommit(commit: CommitText): string {
  const time = `${Math.floor(commit.now / 1000)} +0000`;
  return [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${formatPerson(commit.author)} ${time}`,
    `committer ${formatPerson(commit.committer)} ${time}`,
    '',
    keptMessage(commit.message),
  ].join('\n');
}

/** The commit with its signature in the header, where git looks for it, whether it is of GPG or of SSH. */
export function addSignature(commit: string, signature: string): string {
  const end = commit.indexOf('\n\n');
  const folded = signature.replaceAll('\r', '').trimEnd().replaceAll('\n', '\n ');
  return `${commit.slice(0, end)}\ngpgsig ${folded}${commit.slice(end)}`;
}

/** What a commit object says. */
export interface ParsedCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  /** `name <email>`. */
  readonly author: string;
  readonly committer: string;
  /** Milliseconds since 1970; a commit keeps whole seconds. 0 where it does not say. */
  readonly committedAtMs: number;
  readonly message: string;
}

/** Undefined if `text` is not a commit. */
export function parseCommit(text: string): ParsedCommit | undefined {
  const end = text.indexOf('\n\n');
  const header = (end === -1 ? text : text.slice(0, end)).split('\n');
  const [tree] = valuesOf(header, 'tree');
  const [author] = valuesOf(header, 'author');
  const [committer] = valuesOf(header, 'committer');
  if (tree === undefined || author === undefined || committer === undefined) return undefined;
  const message = end === -1 ? '' : text.slice(end + 2);
  return {
    tree,
    parents: valuesOf(header, 'parent'),
    author: author.replace(statedTime, ''),
    committer: committer.replace(statedTime, ''),
    committedAtMs: Number(statedTime.exec(committer)?.groups?.['seconds'] ?? 0) * 1000,
    message,
  };
}

function valuesOf(header: readonly string[], key: string): readonly string[] {
  return header.flatMap((line) => (line.startsWith(`${key} `) ? [line.slice(key.length + 1)] : []));
}

/** Whether `person` is author and committer. */
export function isBy({ author, committer }: ParsedCommit, person: Person): boolean {
  return author === formatPerson(person) && committer === formatPerson(person);
}

/** A message as a commit keeps it: git ends an object's text at a NUL in some places and not in others. */
export function keptMessage(message: string): string {
  return message.replaceAll('\0', '');
}

/** git takes these characters out, since they end the fields. */
function formatPerson({ name, email }: Person): string {
  return `${clean(name)} <${clean(email)}>`;
}

function clean(text: string): string {
  return text.replaceAll(/[<>\n\r\0]/g, '').trim();
}
