/** How a run ended, in the words of the resource's Ready condition. */
export interface RunReport {
  readonly ready: boolean;
  readonly reason: string;
  readonly message: string;
}

/** Where a loop stands: the answer of the `state` query. */
export interface LoopState {
  readonly running: boolean;
  readonly suspended: boolean;
  /** Failed runs in a row. */
  readonly failures: number;
  /** An ISO instant. */
  readonly nextRunAt?: string | undefined;
  readonly last?: RunReport | undefined;
}

/** What Temporal's UI shows of a resource's loop, in Markdown: what it last did, and what it does next. */
export function describeLoop(
  resource: { readonly kind: string; readonly namespace: string; readonly name: string },
  loop: LoopState,
): string {
  const lines = [`**${resource.kind}** \`${resource.namespace}/${resource.name}\``];
  if (loop.last !== undefined) {
    const { ready, reason, message } = loop.last;
    lines.push(`- ${ready ? 'Ready' : `**Not ready** (${reason})`}: ${escapeMarkdown(message)}`);
  }
  if (loop.failures > 1) lines.push(`- ${loop.failures} failed runs in a row`);
  lines.push(`- ${describeNext(loop)}`);
  return lines.join('\n');
}

function describeNext({ suspended, nextRunAt }: LoopState): string {
  if (suspended) return 'Suspended: waiting for `resume`';
  if (nextRunAt === undefined) return 'Waiting for a change';
  return `Next run at ${nextRunAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}`;
}

/** Messages quote what tenants wrote; none of it is to become a link or an image. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]<>()#!|]/g, String.raw`\$&`);
}
