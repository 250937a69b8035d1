/** A text that is no version or no constraint; the message is the one Masterminds/semver gives. */
export class SemverError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SemverError';
  }
}
