import { isScalar } from 'yaml';
import { keyName } from '../../domain/setters/object.ts';
import { mapAt, textOf } from '../../manifests/nodes.ts';
import type { ValuePaths } from '../marking/helm-values.ts';
import type { Annotation } from '../marking/removal.ts';
import type { Manifest } from '../../manifests/read.ts';

/** What the annotations of an object wish. */
export interface Wishes {
  readonly all: readonly Annotation[];
  readonly isAutomated: boolean;
  readonly locked: Annotation | undefined;
  /** Set to `true`, or to `sync_only`, which did not keep its images from being updated. */
  readonly ignored: Annotation | undefined;
  /** By the name of the container. */
  readonly patterns: ReadonlyMap<string, Annotation>;
  /** By the name that the container gets by it. */
  readonly paths: ReadonlyMap<string, ValuePaths>;
}

/** Of an annotation that is there under several names, the first of these counts. */
const policyPrefixes = ['fluxcd.io/', 'flux.weave.works/'];
const filterPrefix = 'filter.fluxcd.io/';
const pathPrefixes = {
  registry: 'registry.fluxcd.io/',
  repository: 'repository.fluxcd.io/',
  tag: 'tag.fluxcd.io/',
} as const;
const policies = new Set(['automated', 'locked', 'locked_msg', 'locked_user', 'ignore', 'tag_all']);
const tagPolicy = 'tag.';

/** What a file has somewhere if it has an annotation of Flux v1. */
export const annotationToken = /fluxcd\.io\/|flux\.weave\.works\//;

/**
 * What the annotations of Flux v1 on `manifest` wish. Others, also of Flux v2, are not looked at.
 * @see fluxcd/flux@1.25.4 pkg/cluster/kubernetes/resource/resource.go, helmrelease.go
 */
export function readWishes(manifest: Manifest): Wishes {
  const all = annotationsOf(manifest);
  return {
    all,
    isAutomated: policyOf(all, 'automated')?.value === 'true',
    locked: all.find(({ key, value }) => isPolicy(key, 'locked') && value === 'true'),
    ignored: policyOf(all, 'ignore'),
    patterns: patternsOf(all),
    paths: pathsOf(all),
  };
}

function annotationsOf({ node }: Manifest): readonly Annotation[] {
  const entries = mapAt(node, 'metadata', 'annotations')?.items ?? [];
  return entries.flatMap((entry) => {
    const key = keyName(entry.key);
    if (!isOld(key) || !isScalar(entry.value)) return [];
    return [{ entry, key, value: textOf(entry.value) ?? '' }];
  });
}

function isOld(key: string): boolean {
  if ([filterPrefix, ...Object.values(pathPrefixes)].some((prefix) => key.startsWith(prefix)))
    return true;
  const policy = policyIn(key);
  return policy !== undefined && (policies.has(policy) || policy.startsWith(tagPolicy));
}

/** The policy that a key names: `locked`, or `tag.app`. */
function policyIn(key: string): string | undefined {
  const prefix = policyPrefixes.find((one) => key.startsWith(one));
  return prefix === undefined ? undefined : key.slice(prefix.length);
}

function isPolicy(key: string, policy: string): boolean {
  return policyIn(key) === policy;
}

function policyOf(all: readonly Annotation[], policy: string): Annotation | undefined {
  return policyPrefixes
    .map((prefix) => all.find(({ key }) => key === `${prefix}${policy}`))
    .find((found) => found !== undefined);
}

function patternsOf(all: readonly Annotation[]): ReadonlyMap<string, Annotation> {
  const patterns = new Map<string, Annotation>();
  const prefixes = [...policyPrefixes.map((prefix) => `${prefix}${tagPolicy}`), filterPrefix];
  for (const prefix of prefixes.toReversed()) {
    for (const annotation of all) {
      if (!annotation.key.startsWith(prefix)) continue;
      patterns.set(annotation.key.slice(prefix.length), annotation);
    }
  }
  return patterns;
}

function pathsOf(all: readonly Annotation[]): ReadonlyMap<string, ValuePaths> {
  const paths = new Map<string, ValuePaths>();
  for (const annotation of all) {
    for (const [part, prefix] of Object.entries(pathPrefixes)) {
      if (!annotation.key.startsWith(prefix)) continue;
      const container = annotation.key.slice(prefix.length);
      paths.set(container, { ...paths.get(container), [part]: annotation });
    }
  }
  return paths;
}
