import type { Session } from '../session.ts';
import type { Part, Watching } from '../watching.ts';

/** The conversion webhook among the parts of a command, where the configuration has it. */
export function conversionPart({ config }: Session): readonly Part[] {
  return config.conversion === undefined ? [] : ['conversion webhook'];
}

/**
 * Serves the conversion webhook beside a command, where the configuration has it, until it is disposed of. It needs
 * nothing of what the command waits for: objects can be read while Temporal is away.
 * @throws {Error} where we cannot listen at the address
 */
export async function serveConversion(
  { config: { conversion, kubeconfig }, log, signal }: Session,
  watching: Watching,
): Promise<AsyncDisposable> {
  if (conversion === undefined) return { [Symbol.asyncDispose]: () => Promise.resolve() };
  // What makes certificates takes a third of a second to load.
  const { openConversion } = await import('./open-conversion.ts');
  return openConversion({
    ...conversion,
    kubeconfig,
    log,
    signal,
    onReady: () => watching.ready('conversion webhook'),
  });
}
