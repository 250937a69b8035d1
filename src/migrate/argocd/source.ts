import { lineOf, titleOf } from '../../manifests/read.ts';
import { isObjectName } from '../../domain/resources/names.ts';
import { toName } from '../resources/names.ts';
import { sourcesOf } from './source-folders.ts';
import type { Finding } from '../findings.ts';
import type { GitSource } from '../resources/existing.ts';
import type { Layout } from './places.ts';
import type { UpdatedApplication } from './settings.ts';

/** The GitRepository to commit to. */
export interface PlannedSource {
  readonly gitRepository: GitSource;
  /** The resource, if it is not there yet. */
  readonly made: readonly object[];
  readonly findings: readonly Finding[];
}

interface Options extends Layout {
  readonly namespace: string;
}

/** The only GitRepository in the files, or else one for the repository of an Application that is written here. */
export function decideSource(
  applications: readonly UpdatedApplication[],
  known: readonly GitSource[],
  { namespace, top }: Options,
): PlannedSource {
  const [only, ...others] = known;
  const here = applications.flatMap((updated) =>
    sourcesOf(updated.application, top)
      .filter(({ folder }) => folder !== undefined)
      .map(({ repository, revision }) => ({
        updated,
        url: updated.writeBack.repository ?? repository,
        branch: baseBranch(updated.writeBack.branch) ?? branchOf(revision),
      })),
  );
  const first = here.find(({ branch }) => branch !== undefined) ?? here[0];
  if (only !== undefined && others.length === 0)
    return { gitRepository: only, made: [], findings: [] };
  const { url = '', branch } = first ?? {};
  const ref = branch === undefined ? undefined : { branch };
  const last =
    url
      .split(/[/:]/)
      .at(-1)
      ?.replace(/\.git$/, '') ?? '';
  const name = isObjectName(toName(last)) ? toName(last) : 'source';
  return {
    gitRepository: { namespace, name, ref },
    made: [gitRepository({ namespace, name, url: asUrl(url), ref })],
    findings: first === undefined ? [] : [credentialNote(first.updated, name)],
  };
}

/** `base` of `base:target`; a target alone is pushed to from what is checked out. */
function baseBranch(branch: string | undefined): string | undefined {
  const base = branch?.split(':')[0] ?? '';
  return base === '' ? undefined : base;
}

/** The one branch that changes are pushed to instead; undefined where there is none, or several, or one for each change. */
export function pushBranchOf(applications: readonly UpdatedApplication[]): string | undefined {
  const targets = applications.map(({ writeBack }) => writeBack.branch?.split(':')[1] ?? '');
  const [only = '', ...others] = new Set(targets);
  return only === '' || others.length > 0 || only.includes('{{') ? undefined : only;
}

/** A revision that may be a branch: a tag or a commit is none, and HEAD says none. */
function branchOf(revision: string | undefined): string | undefined {
  const isOther = revision === 'HEAD' || /^[0-9a-f]{40}$|^v?\d+\.\d+/.test(revision ?? '');
  return isOther ? undefined : revision;
}

/** `git@host:path` as the URL that it stands for. */
function asUrl(repository: string): string {
  const short = /^([^@/]+@[^:/]+):(?!\/\/)(.+)$/.exec(repository);
  return short === null ? repository : `ssh://${short[1]}/${short[2]}`;
}

function gitRepository({
  namespace,
  name,
  url,
  ref,
}: {
  readonly namespace: string;
  readonly name: string;
  readonly url: string;
  readonly ref: GitSource['ref'];
}): object {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name, namespace },
    spec: { interval: '5m', url, ...(ref === undefined ? {} : { ref }), secretRef: { name } },
  };
}

function credentialNote({ file, application }: UpdatedApplication, name: string): Finding {
  const line = lineOf(file, application.node);
  const why = `updates are pushed with the credentials in the Secret "${name}", which is not there yet: those that Argo CD has are its own`;
  const choices = [`make it: tagwright create secret git ${name} --help`];
  return { kind: 'note', path: file.path, line, about: titleOf(application), why, choices };
}
