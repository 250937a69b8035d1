/**
 * Memory that a program may have of its own. What a server sends may unfold to any size: git resolves a delta in memory,
 * where a file of 100 MiB, the most that GitHub takes, is there three times.
 */
export const maxMemoryMib = 384;

/**
 * Settings that keep git small on repositories with large files: what is larger than 1 MiB is streamed and never compared
 * with other files, and comparing the rest takes at most 64 MiB a thread. Without a number of threads there is one for each
 * core, and on a large machine they would need more than {@link maxMemoryMib}: a search holds a file of up to 16 MiB each.
 */
const memorySettings = [
  ['core.bigFileThreshold', '1m'],
  ['pack.threads', '2'],
  ['grep.threads', '8'],
  ['pack.windowMemory', '64m'],
  ['pack.deltaCacheSize', '32m'],
] as const;

/** {@link memorySettings}, as git reads them from its environment. */
export const memoryEnvironment: Readonly<Record<string, string>> = {
  GIT_CONFIG_COUNT: String(memorySettings.length),
  ...Object.fromEntries(
    memorySettings.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ),
};
