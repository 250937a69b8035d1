/** What a check found. What is `wrong` keeps tagwright from its work, or makes somebody else do it too. */
export interface Finding {
  readonly state: 'good' | 'wrong' | 'note';
  /** What is so; of what is wrong, also what to do. */
  readonly text: string;
}
