/** Shows, on a terminal, how much is still waited for. */
export interface Progress {
  /** One of those that are waited for; it has come when this is disposed. */
  one(): Disposable;
}

/** On standard error, so that what a program reads is never mixed with it. */
export function showProgress(count: number): Progress {
  const { stderr } = process;
  let left = count;
  function show(): void {
    if (!stderr.isTTY) return;
    const line = left === 0 ? '' : `waiting for ${left} of ${count} …`;
    stderr.write(`\r\u001B[K${line}`);
  }
  return {
    one() {
      show();
      return {
        [Symbol.dispose]() {
          left -= 1;
          show();
        },
      };
    },
  };
}
