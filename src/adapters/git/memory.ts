/**
 * Memory that a program may have of its own. What a server sends may unfold to any size: git resolves a delta in memory,
 * where a file of 100 MiB, the most that GitHub takes, is there three times.
 */
export const MAX_MEMORY_MIB = 384;

/**
 * Settings that keep git small on repositories with large files: what is larger than 1 MiB is streamed and never compared
 * with other files, and comparing the rest takes at most 64 MiB a thread. Without a number of threads there is one for each
 * core, and on a large machine they would need more than {@link MAX_MEMORY_MIB}: a search holds a file of up to 16 MiB each.
 */
const MEMORY_SETTINGS = [
  ['core.bigFileThreshold', '1m'],
  ['pack.threads', '2'],
  ['grep.threads', '8'],
  ['pack.windowMemory', '64m'],
  ['pack.deltaCacheSize', '32m'],
] as const;

/** {@link MEMORY_SETTINGS}, as git reads them from its environment. */
export const MEMORY_ENVIRONMENT: Readonly<Record<string, string>> = {
  GIT_CONFIG_COUNT: String(MEMORY_SETTINGS.length),
  ...Object.fromEntries(
    MEMORY_SETTINGS.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ),
};
