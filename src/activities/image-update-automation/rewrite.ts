import {
  formatMarkedPolicies,
  markedPoliciesAnnotation,
  parseMarkedPolicies,
} from '../../domain/automation/marked-policies.ts';
import { selectPolicies, toldOf } from '../../domain/automation/policies.ts';
import { concerns, describeWarning } from '../../domain/setters/warning.ts';
import { cutText } from '../../domain/text.ts';
import { recognisePush } from './recognise.ts';
import { rewriteNewest, withCheckout } from './checkout.ts';
import type { ImagePolicy } from '../../domain/resources/image-policy.ts';
import type { ImageUpdateAutomation } from '../../domain/resources/image-update-automation.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { NamedImage } from '../../domain/setters/rewrite.ts';
import type { FileChanges } from '../../domain/setters/changes.ts';
import type { Cluster } from '../../ports/cluster.ts';
import type { Rewriting, UpdatePlan } from './contract.ts';
import type { UpdateDeps } from './deps.ts';
import type { Sighted } from '../sight.ts';
import type { Step } from '../step.ts';

/** More warnings than anybody reads at once; the next run tells the rest. */
const mostWarnings = 20;
/** They travel through Temporal's history, and quote what somebody wrote into a manifest. */
const longestWarning = 1024;

/** Rewrites the manifests of the newest checkout in memory, to find out what there is to commit. */
export async function rewrite(
  deps: UpdateDeps,
  { key, plan }: Sighted & { readonly plan: UpdatePlan },
  { ofRun, signal, background }: Step,
): Promise<Rewriting> {
  ofRun(plan);
  const listing = background(
    deps.cluster.list('ImagePolicy', { namespace: key.namespace }, signal),
  );
  const images = plan.policies ?? (await selectNow(deps.cluster, key, { listing, signal }));
  return withCheckout(deps, { key, policies: images, signal }, async (mirror, update) => {
    const { checkout, base, rewritten } = await rewriteNewest(mirror, update);
    const { fileChanges, setters, warnings: all } = rewritten.result;
    const marked = formatMarkedPolicies(setters, key.namespace);
    void background(noteMarked(deps.cluster, update.automation, marked));
    const policies =
      plan.policies === undefined ? toldOf(images, parseMarkedPolicies(marked)) : undefined;
    const names = new Set((await listing).map(({ metadata }) => metadata.name));
    const told = all.filter((warning) => concerns(warning, key.namespace, names));
    const warnings = [
      ...update.source.warnings,
      ...told
        .slice(0, mostWarnings)
        .map((warning) => cutText(describeWarning(warning), longestWarning)),
    ];
    if (rewritten.changes.length > 0) {
      const files = rewritten.changes.length;
      const changes = countChanges(fileChanges);
      return { kind: 'changed', checkout, base, files, changes, warnings, policies };
    }
    const lost = plan.mayHavePushed
      ? await recognisePush(mirror, update, { head: base.base, pushedAt: plan.startedAt })
      : undefined;
    if (lost === undefined) return { kind: 'unchanged', checkout, warnings, policies };
    const { push } = lost;
    return { kind: 'pushed', checkout, push, warnings: [...warnings, ...lost.warnings], policies };
  });
}

/** The images to apply; none where the automation is gone. */
async function selectNow(
  cluster: Cluster,
  key: ResourceKey,
  {
    listing,
    signal,
  }: { readonly listing: Promise<readonly ImagePolicy[]>; readonly signal: AbortSignal },
): Promise<readonly NamedImage[]> {
  const automation = await cluster.get('ImageUpdateAutomation', key, signal);
  return automation === undefined
    ? []
    : selectPolicies(await listing, automation.spec.policySelector);
}

/** Keeps on the automation which policies its markers name, so that only those wake it. */
async function noteMarked(
  cluster: Cluster,
  { kind, metadata }: ImageUpdateAutomation,
  value: string | undefined,
): Promise<void> {
  const name = markedPoliciesAnnotation;
  if (value !== metadata.annotations[name]) await cluster.annotate(kind, metadata, { name, value });
}

function countChanges(fileChanges: FileChanges): number {
  let count = 0;
  for (const objects of Object.values(fileChanges)) {
    for (const { changes } of objects) count += changes.length;
  }
  return count;
}
