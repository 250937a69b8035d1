/** A command line that cannot be meant; `message` says what to change. */
export class UsageError extends Error {}
