export { compareVersions } from './compare.ts';
export { parseConstraint, type Constraint } from './constraint.ts';
export { satisfies } from './satisfies.ts';
export { readThreePartVersion, type Version } from './version.ts';
