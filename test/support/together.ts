/**
 * What starts at the same time, taken by `stack` as far as it did.
 * @throws what the first of those that failed says, once none of the others is on its way any more
 */
export async function together<T extends readonly Promise<AsyncDisposable>[]>(
  stack: AsyncDisposableStack,
  ...starting: T
): Promise<{ -readonly [Index in keyof T]: Awaited<T[Index]> }> {
  for (const outcome of await Promise.allSettled(starting))
    if (outcome.status === 'fulfilled') stack.use(outcome.value);
  return Promise.all(starting);
}
