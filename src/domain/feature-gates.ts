import { boolWords } from './bool.ts';
import { objectIdentityGate } from './clouds/login.ts';
import type { Rebuild } from './git/push-base.ts';

/** The feature gates that can be switched, and whether each is on where nothing is said. */
export const switchableGates = {
  [objectIdentityGate]: false,
  GitForcePushBranch: true,
  GitAllBranchReferences: true,
} as const;

/** A gate of Flux's that there is nothing to switch for. */
export interface FixedGate {
  /** Flux's default. */
  readonly default: boolean;
  /** Whether the other value is taken too. */
  readonly isEitherTaken: boolean;
  /** What there is instead. */
  readonly why: string;
}

/** The other feature gates of Flux's image controllers, 2.3 to 2.9. */
export const fixedGates: Readonly<Record<string, FixedGate>> = {
  GitShallowClone: {
    default: true,
    isEitherTaken: false,
    why: 'mirrors fetch single commits, and what comes before one only where it is needed',
  },
  GitSparseCheckout: {
    default: false,
    isEitherTaken: false,
    why: 'nothing is checked out: manifests are read from a mirror',
  },
  CacheSecretsAndConfigMaps: {
    default: false,
    isEitherTaken: false,
    why: 'a secret is read when it is needed, without the right to list them',
  },
  FluxStorage: {
    default: false,
    isEitherTaken: true,
    why: 'tag lists are a cache of files that may be lost, and their revision is a sha256 always',
  },
};

export type FeatureGate = keyof typeof switchableGates;
export type FeatureGates = Readonly<Record<FeatureGate, boolean>>;

/** What `--feature-gates` says, or what is wrong with it. */
export type GatesReading =
  | { readonly kind: 'gates'; readonly gates: FeatureGates }
  | { readonly kind: 'wrong'; readonly problem: string };

/** Reads feature gates as Flux's controllers take them: `One=true,Another=false`. */
export function readFeatureGates(text: string): GatesReading {
  const gates: Record<FeatureGate, boolean> = { ...switchableGates };
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [gate = '', ...values] = entry.split('=').map((part) => part.trim());
    const isOn = boolWords.get(values.join('='));
    const problem = problemOf(entry, gate, isOn);
    if (problem !== undefined) return { kind: 'wrong', problem };
    if (isSwitchable(gate) && isOn !== undefined) gates[gate] = isOn;
  }
  return { kind: 'gates', gates };
}

function problemOf(entry: string, gate: string, isOn: boolean | undefined): string | undefined {
  const fixed = fixedGates[gate];
  if (!isSwitchable(gate) && fixed === undefined) {
    const known = [...Object.keys(switchableGates), ...Object.keys(fixedGates)].join(', ');
    return `there is no feature gate "${gate}" (there is: ${known})`;
  }
  if (isOn === undefined) return `"${entry}" should be "${gate}=true" or "${gate}=false"`;
  if (fixed === undefined || fixed.isEitherTaken || fixed.default === isOn) return undefined;
  return `"${gate}" can only be ${fixed.default}: ${fixed.why}`;
}

/** What becomes of a push branch that is there already. Where nothing may be forced, nothing can be made anew. */
export function rebuildOf({ GitAllBranchReferences, GitForcePushBranch }: FeatureGates): Rebuild {
  return GitForcePushBranch && !GitAllBranchReferences ? 'always' : 'never';
}

function isSwitchable(name: string): name is FeatureGate {
  return Object.hasOwn(switchableGates, name);
}
