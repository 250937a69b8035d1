/** Aborts at the first SIGINT or SIGTERM; at the second the process ends at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  function stop(): void {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  }
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
