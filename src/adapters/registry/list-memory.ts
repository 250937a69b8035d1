import { MemoryBudget } from '../../domain/memory-budget.ts';

/** All tag lists that one worker reads and works on at once: two of the longest, or forty of 100,000 tags. */
const totalBytes = 256 * 1024 * 1024;
/** A list of some 1,000 tags: a thousand of those at once take 128 MiB. */
const freeBytes = 128 * 1024;

/** The memory that tag lists may take together. */
export function createListMemory(): MemoryBudget {
  return new MemoryBudget({ totalBytes, freeBytes });
}
