import { lineOf, titleOf } from '../../manifests/read.ts';
import { isObjectName } from '../../domain/resources/names.ts';
import { toName } from '../resources/names.ts';
import { sourcesOf } from './source-folders.ts';
import type { Finding } from '../findings.ts';
import type { GitSource } from '../resources/existing.ts';
import type { Layout } from './places.ts';
import type { UpdatedApplication } from './settings.ts';
import type { ApplicationSource } from './source-folders.ts';

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
    gitSourcesOf(updated, top).map(({ repository, revision }) => ({
      updated,
      url: updated.writeBack.repository ?? repository,
      branch: baseBranch(updated.writeBack.branch) ?? branchOf(revision),
    })),
  );
  const first = here.find(({ branch }) => branch !== undefined) ?? here[0];
  const elsewhere = here
    .filter(({ url }) => pageOf(url) !== pageOf(first?.url ?? ''))
    .map(({ updated, url }) => elsewhereFinding(updated, url));
  if (only !== undefined && others.length === 0)
    return { gitRepository: only, made: [], findings: elsewhere };
  const { url = '', branch } = first ?? {};
  if (first === undefined || url === '') return withoutRepository(applications, namespace);
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
    findings: [credentialNote(first.updated, name), ...elsewhere],
  };
}

/** Those of its sources that are in Git: a chart of a Helm repository is not, unless it says where to write. */
function gitSourcesOf(
  { application, writeBack }: UpdatedApplication,
  top: string,
): readonly ApplicationSource[] {
  return sourcesOf(application, top).filter(
    ({ folder, chart }) =>
      folder !== undefined || writeBack.repository !== undefined || chart === undefined,
  );
}

function withoutRepository(
  applications: readonly UpdatedApplication[],
  namespace: string,
): PlannedSource {
  const unknown = { namespace, name: 'source', ref: undefined };
  const why =
    'nothing says in which Git repository its images are written, so no GitRepository is made';
  const choices = [
    'write a GitRepository called "source", or name yours in the ImageUpdateAutomation',
  ];
  const findings = applications
    .slice(0, 1)
    .map((updated) => ({ kind: 'open', ...placeOf(updated), why, choices }) as const);
  return { gitRepository: unknown, made: [], findings };
}

function elsewhereFinding(updated: UpdatedApplication, url: string): Finding {
  const why = `it is written in another repository (${url}), and one ImageUpdateAutomation updates one`;
  const choices = ['run this in a checkout of that repository too, with this Application'];
  return { kind: 'open', ...placeOf(updated), why, choices };
}

function placeOf({
  file,
  application,
}: UpdatedApplication): Pick<Finding, 'path' | 'line' | 'about'> {
  return { path: file.path, line: lineOf(file, application.node), about: titleOf(application) };
}

/** `base` of `base:target`; a target alone is pushed to from what is checked out. */
function baseBranch(branch: string | undefined): string | undefined {
  const base = branch?.split(':')[0] ?? '';
  return base === '' ? undefined : base;
}

/** Where changes go that were pushed to several branches, or to one for each: never where nobody looks at them first. */
const reviewBranch = 'image-updates';

/** The branch that changes are pushed to instead of the one that is checked out; undefined where they are not. */
export function pushBranchOf(applications: readonly UpdatedApplication[]): string | undefined {
  const targets = applications.map(({ writeBack }) => writeBack.branch?.split(':')[1] ?? '');
  const [only = '', ...others] = new Set(targets);
  if (only === '' && others.length === 0) return undefined;
  return others.length > 0 || only.includes('{{') ? reviewBranch : only;
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

/** The same for a repository over HTTPS and over SSH. */
function pageOf(repository: string): string {
  return asUrl(repository)
    .replace(/^[a-z+]+:\/\/(?:[^@/]*@)?/, '')
    .replace(/(?:\.git)?\/*$/, '');
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

function credentialNote(updated: UpdatedApplication, name: string): Finding {
  const why = `updates are pushed with the credentials in the Secret "${name}", which is not there yet: those that Argo CD has are its own`;
  const choices = [`make it: tagwright create secret git ${name} --help`];
  return { kind: 'note', ...placeOf(updated), why, choices };
}
