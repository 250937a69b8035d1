import { stringify } from 'yaml';
import { choiceKey, repositoryOf } from './existing.ts';
import { freeName, namesOfImage, toName } from './names.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { PolicyInput } from '../../domain/policy/evaluate.ts';
import type { ExistingResources, GitSource } from './existing.ts';
import type { Pattern } from '../tags/pattern.ts';

/** An image of a workload that is to be updated, and how. */
export interface Wanted {
  /** The image's name as it is written, and in full. */
  readonly name: string;
  readonly canonical: string;
  readonly pattern: Pattern;
  readonly policy: PolicyInput;
  /** Fields that the ImagePolicy has besides. */
  readonly reflection?: JsonRecord;
  /** Fields that the ImageRepository has besides; one with others is another one. */
  readonly scan?: JsonRecord;
}

/** How the new resources are written. */
export interface ResourceOptions {
  readonly namespace: string;
  readonly source: GitSource;
  /** Whom the commits are by. */
  readonly author: { readonly name: string; readonly email: string };
  /** Absent: the branch that is checked out. */
  readonly pushBranch?: string | undefined;
  /** The directory to update, in the Git repository. */
  readonly updatePath: string;
}

/** The resources for all that is wanted. */
export interface Resources {
  /** Those that are not there yet, in the order in which they are written. */
  readonly made: readonly object[];
  /** The name of its ImageRepository and of its ImagePolicy, and how the repository spells the image. */
  readonly namesFor: (wanted: Wanted) => WantedNames;
}

export interface WantedNames {
  readonly repository: string;
  readonly policy: string;
  readonly image: string;
  /** Whether the ImageRepository is a new one. */
  readonly isMade: boolean;
}

/** Whom commits are by in Flux's guides, as `flux create image update` has it there. */
export const fluxBot = { name: 'fluxcdbot', email: 'fluxcdbot@users.noreply.github.com' };

const apiVersion = 'image.toolkit.fluxcd.io/v1';
/** How often Flux v1 looked, both at registries and at what to update. */
const interval = '5m';

/** One ImageRepository for an image, one ImagePolicy for each way to choose, one automation for all. */
export function makeResources(
  wanted: readonly Wanted[],
  existing: ExistingResources,
  options: ResourceOptions,
): Resources {
  const repositories = nameRepositories(wanted, existing);
  const policies = namePolicies(wanted, repositories, existing);
  const isAutomated = existing.automations.some(({ source }) => source === options.source.name);
  const made = [
    ...repositories
      .values()
      .filter(({ isMade }) => isMade)
      .map(({ name, image, scan }) =>
        resource(options, 'ImageRepository', name, { image, interval, ...scan }),
      ),
    ...policies
      .values()
      .filter(({ isMade }) => isMade)
      .map(({ name, repository, policy: { filterTags, policy }, reflection }) => {
        const imageRepositoryRef = { name: repository };
        const filter = filterTags === undefined ? {} : { filterTags };
        const spec = { imageRepositoryRef, ...filter, policy, ...reflection };
        return resource(options, 'ImagePolicy', name, spec);
      }),
    ...(wanted.length === 0 || isAutomated ? [] : [automation(options, existing)]),
  ];
  return {
    made,
    namesFor: (one) => {
      const repository = repositories.get(repositoryKey(one));
      const policy = policies.get(policyKey(one));
      return {
        repository: repository?.name ?? '',
        policy: policy?.name ?? '',
        image: repository?.image ?? '',
        isMade: repository?.isMade ?? false,
      };
    },
  };
}

interface NamedRepository {
  readonly name: string;
  readonly image: string;
  readonly isMade: boolean;
  readonly scan: JsonRecord | undefined;
}

/** By `repositoryKey`. Of several spellings of an image the first counts. */
function nameRepositories(
  wanted: readonly Wanted[],
  existing: ExistingResources,
): ReadonlyMap<string, NamedRepository> {
  const taken = new Set(existing.repositories.map(({ name }) => name));
  const repositories = new Map<string, NamedRepository>();
  for (const one of wanted) {
    const { name: image, canonical, scan } = one;
    const key = repositoryKey(one);
    if (repositories.has(key)) continue;
    const known = repositoryOf(existing, canonical);
    const name = known?.name ?? freeName(namesOfImage(canonical), taken);
    taken.add(name);
    repositories.set(key, {
      name,
      image: known?.image ?? image,
      isMade: known === undefined,
      scan,
    });
  }
  return repositories;
}

interface NamedPolicy {
  readonly name: string;
  readonly repository: string;
  readonly policy: PolicyInput;
  readonly reflection: JsonRecord | undefined;
  readonly isMade: boolean;
}

/** By `policyKey`. The only policy of an image is called as its repository, others say how they choose too. */
function namePolicies(
  wanted: readonly Wanted[],
  repositories: ReadonlyMap<string, NamedRepository>,
  existing: ExistingResources,
): ReadonlyMap<string, NamedPolicy> {
  const taken = new Set(existing.policies.map(({ name }) => name));
  const kinds = Map.groupBy(wanted, ({ canonical }) => canonical);
  const policies = new Map<string, NamedPolicy>();
  for (const one of wanted) {
    if (policies.has(policyKey(one))) continue;
    const repository = repositories.get(repositoryKey(one))?.name ?? '';
    const choice = choiceKey(one.policy);
    const known = existing.policies.find(
      (policy) => policy.repository === repository && policy.choice === choice,
    );
    const isOnly = new Set(kinds.get(one.canonical)?.map(policyKey)).size === 1;
    const special = toName(`${repository}-${nameOfPattern(one.pattern)}`);
    const name = known?.name ?? freeName(isOnly ? [repository, special] : [special], taken);
    taken.add(name);
    const { policy, reflection } = one;
    const isMade = known === undefined;
    policies.set(policyKey(one), { name, repository, policy, reflection, isMade });
  }
  return policies;
}

function repositoryKey({ canonical, scan = {} }: Wanted): string {
  return `${canonical} ${JSON.stringify(scan)}`;
}

function policyKey({ policy, ...one }: Wanted): string {
  return `${repositoryKey({ policy, ...one })} ${choiceKey(policy)} ${JSON.stringify(one.reflection)}`;
}

function nameOfPattern({ kind, text }: Pattern): string {
  const name = toName(text);
  if (kind === 'semver') return `semver-${name}`;
  return name === '' ? 'newest' : name;
}

function automation(
  { namespace, source, author, updatePath, pushBranch, ...options }: ResourceOptions,
  { automations }: ExistingResources,
): object {
  const taken = new Set(automations.map(({ name }) => name));
  const branch = pushBranch ?? source.ref?.['branch'];
  const sourceNamespace = source.namespace ?? namespace;
  return resource(
    { namespace, ...options },
    'ImageUpdateAutomation',
    freeName(['image-updates'], taken),
    {
      interval,
      sourceRef: {
        kind: 'GitRepository',
        name: source.name,
        ...(sourceNamespace === namespace ? {} : { namespace: sourceNamespace }),
      },
      git: {
        ...(source.ref === undefined ? {} : { checkout: { ref: source.ref } }),
        commit: { author },
        ...(branch === undefined ? {} : { push: { branch } }),
      },
      update: { path: updatePath, strategy: 'Setters' },
    },
  );
}

function resource(
  { namespace }: Pick<ResourceOptions, 'namespace'>,
  kind: string,
  name: string,
  spec: object,
): object {
  return { apiVersion, kind, metadata: { name, namespace }, spec };
}

/** The resources as a file has them, with `---` before each. */
export function printResources(resources: readonly object[]): string {
  return resources
    .map((one) => `---\n${stringify(one, { lineWidth: 0, version: '1.1' })}`)
    .join('');
}
