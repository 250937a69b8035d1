/** What a run would do now. `diff` is cut at a bound. */
export interface Preview {
  readonly summary: string;
  readonly message?: string;
  readonly diff?: string;
}
