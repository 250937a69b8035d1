/** Something that a person should look at. An error is what would not work; a warning is what may be meant. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly rule: Rule;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export type Rule =
  | 'cannot-edit'
  | 'marker-without-policy'
  | 'no-policies'
  | 'policy-without-marker'
  | 'pushes-where-it-checks-out';
