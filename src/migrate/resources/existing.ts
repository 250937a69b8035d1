import { isMap } from 'yaml';
import { keyName } from '../../domain/setters/object.ts';
import { nodeAt, textAt, valuesOf } from '../../manifests/nodes.ts';
import { canonicalName } from '../marking/images.ts';
import type { Manifest } from '../../manifests/read.ts';

/** Resources of Flux v2 that the files have already. */
export interface ExistingResources {
  readonly repositories: readonly { readonly name: string; readonly image: string }[];
  readonly policies: readonly {
    readonly name: string;
    readonly repository: string;
    /** `policy` and `filterTags`, as JSON. */
    readonly choice: string;
  }[];
  /** Each with the name of its source. */
  readonly automations: readonly { readonly name: string; readonly source: string }[];
  readonly gitRepositories: readonly GitSource[];
}

/** A GitRepository, with the reference that it checks out. */
export interface GitSource {
  readonly namespace: string | undefined;
  readonly name: string;
  readonly ref: Readonly<Record<string, string>> | undefined;
}

const imageGroup = 'image.toolkit.fluxcd.io/';

/** Those of the namespace where new ones will be; one without a namespace counts, since a kustomization gives it one. */
export function findExisting(manifests: readonly Manifest[], namespace: string): ExistingResources {
  function ofKind(kind: string): readonly Manifest[] {
    return manifests.filter(
      (manifest) =>
        manifest.kind === kind &&
        manifest.apiVersion.startsWith(imageGroup) &&
        (manifest.namespace ?? namespace) === namespace,
    );
  }
  return {
    repositories: ofKind('ImageRepository').map(({ name, node }) => {
      return { name, image: textAt(node, 'spec', 'image') ?? '' };
    }),
    policies: ofKind('ImagePolicy').map(({ name, node }) => ({
      name,
      repository: textAt(node, 'spec', 'imageRepositoryRef', 'name') ?? '',
      choice: choiceKey({
        policy: valuesOf(nodeAt(node, 'spec', 'policy')),
        filterTags: valuesOf(nodeAt(node, 'spec', 'filterTags')),
      }),
    })),
    automations: ofKind('ImageUpdateAutomation').map(({ name, node }) => {
      return { name, source: textAt(node, 'spec', 'sourceRef', 'name') ?? '' };
    }),
    gitRepositories: manifests.filter(({ kind }) => kind === 'GitRepository').map(gitSource),
  };
}

/** The existing ImageRepository of an image, however both spell its name. */
export function repositoryOf(
  { repositories }: Pick<ExistingResources, 'repositories'>,
  canonical: string,
): { readonly name: string; readonly image: string } | undefined {
  return repositories.find(({ image }) => canonicalName(image) === canonical);
}

/** Equal for policies that choose alike. */
export function choiceKey(choice: {
  readonly policy: unknown;
  readonly filterTags?: unknown;
}): string {
  const { policy, filterTags } = choice;
  return JSON.stringify({ policy, filterTags }, (_, value: unknown) => sortedKeys(value));
}

function sortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function gitSource({ namespace, name, node }: Manifest): GitSource {
  const ref = nodeAt(node, 'spec', 'ref');
  if (!isMap(ref)) return { namespace, name, ref: undefined };
  const fields = ref.items.flatMap(({ key }) => {
    const field = keyName(key);
    const text = textAt(ref, field);
    return text === undefined ? [] : [[field, text] as const];
  });
  return { namespace, name, ref: Object.fromEntries(fields) };
}
