import { objectIdentityGate } from './clouds/login.ts';
import type { Rebuild } from './git/push-base.ts';

/** The feature gates that there are, and whether each is on where nothing is said. */
const defaults = {
  [objectIdentityGate]: false,
  GitForcePushBranch: true,
  GitAllBranchReferences: true,
} as const;

export type FeatureGate = keyof typeof defaults;
export type FeatureGates = Readonly<Record<FeatureGate, boolean>>;

/** What `--feature-gates` says, or what is wrong with it. */
export type GatesReading =
  | { readonly kind: 'gates'; readonly gates: FeatureGates }
  | { readonly kind: 'wrong'; readonly problem: string };

/** Reads feature gates as Flux's controllers take them: `One=true,Another=false`. */
export function readFeatureGates(text: string): GatesReading {
  const gates: Record<FeatureGate, boolean> = { ...defaults };
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [gate = '', value = '', ...more] = entry.split('=').map((part) => part.trim());
    if (!isFeatureGate(gate)) {
      const known = Object.keys(defaults).join(', ');
      return { kind: 'wrong', problem: `there is no feature gate "${gate}" (there is: ${known})` };
    }
    if (more.length > 0 || (value !== 'true' && value !== 'false'))
      return { kind: 'wrong', problem: `"${entry}" should be "${gate}=true" or "${gate}=false"` };
    gates[gate] = value === 'true';
  }
  return { kind: 'gates', gates };
}

/** What becomes of a push branch that is there already. Where nothing may be forced, nothing can be made anew. */
export function rebuildOf({ GitAllBranchReferences, GitForcePushBranch }: FeatureGates): Rebuild {
  return GitForcePushBranch && !GitAllBranchReferences ? 'always' : 'never';
}

function isFeatureGate(name: string): name is FeatureGate {
  return Object.hasOwn(defaults, name);
}
