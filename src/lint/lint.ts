import { findMarkers } from '../domain/setters/manifest.ts';
import { branchProblems } from './branches.ts';
import { resourcesIn } from './resources.ts';
import type { SourceFile } from '../manifests/read.ts';
import type { Finding } from './finding.ts';
import type { LintedResource } from './resources.ts';

interface FoundMarker {
  readonly path: string;
  readonly line: number;
  /** `team:app`. */
  readonly policy: string;
}

/** What is wrong with manifests and their markers, in the order of the files. */
export function lint(files: readonly SourceFile[]): readonly Finding[] {
  const findings: Finding[] = [];
  const markers: FoundMarker[] = [];
  const resources: LintedResource[] = [];
  for (const { path, text } of files) {
    const parsed = findMarkers(text);
    if (parsed.kind === 'refused') {
      const message = `holds markers, and cannot be edited safely: ${parsed.why}`;
      findings.push({ severity: 'error', rule: 'cannot-edit', path, line: parsed.line, message });
    } else {
      for (const { setters, line } of parsed.markers)
        markers.push(
          ...setters.slice(0, 1).map((setter) => ({ path, line, policy: policyOf(setter) })),
        );
    }
    resources.push(...resourcesIn(path, text));
  }
  return [
    ...findings,
    ...markerFindings(markers, resources),
    ...branchProblems(resources),
  ].toSorted((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

/** The policy that a setter names: `team:app` of `team:app:tag`. */
function policyOf(setter: string): string {
  return setter.split(':').slice(0, 2).join(':');
}

function markerFindings(
  markers: readonly FoundMarker[],
  resources: readonly LintedResource[],
): readonly Finding[] {
  const policies = resources.filter(({ kind }) => kind === 'ImagePolicy');
  const [first] = markers;
  if (policies.length === 0) return first === undefined ? [] : [noPolicies(first)];
  return [
    ...markers.flatMap(({ path, line, policy }): readonly Finding[] => {
      if (policies.some((one) => isCalled(one, policy))) return [];
      const message = `the marker names "${policy}", and no ImagePolicy here is called that`;
      return [{ severity: 'error', rule: 'marker-without-policy', path, line, message }];
    }),
    ...policies.flatMap((one): readonly Finding[] => {
      if (markers.some(({ policy }) => isCalled(one, policy))) return [];
      const { path, line, name } = one;
      const message = `no marker names the ImagePolicy "${name}": what it selects is written nowhere`;
      return [{ severity: 'warning', rule: 'policy-without-marker', path, line, message }];
    }),
  ];
}

function noPolicies({ path, line }: FoundMarker): Finding {
  const message = 'there are markers and no ImagePolicy here, so their names cannot be checked';
  return { severity: 'warning', rule: 'no-policies', path, line, message };
}

/** A policy without a namespace gets one elsewhere, by a kustomization: it may be any. */
function isCalled({ namespace, name }: LintedResource, policy: string): boolean {
  const [markedNamespace, markedName] = policy.split(':');
  return name === markedName && (namespace === undefined || namespace === markedNamespace);
}
