/** A flag or variable that cannot be meant; `message` says what to change. */
export class ConfigError extends Error {}
