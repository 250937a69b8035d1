import type { Tracing } from './tracing.ts';
import type { Session } from './session.ts';

/** Traces where OpenTelemetry's variables ask for them. Nothing of it is loaded where they do not. */
export async function openTracing({
  config,
  log,
}: Pick<Session, 'config' | 'log'>): Promise<Tracing | undefined> {
  if (config.traces === undefined) return undefined;
  const { startTracing } = await import('./tracing.ts');
  return startTracing(config.traces, log);
}
