/** Signs the text of a commit, as it will be stored. */
export interface CommitSigner {
  /** The armored signature. @param now milliseconds since 1970: the time that the signature states, if its kind states one */
  sign(commit: string, now: number, signal: AbortSignal): Promise<string>;
}
