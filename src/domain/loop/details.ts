import { reasons } from '../reasons.ts';
import type { Reason } from '../reasons.ts';
import type { ImageKind } from '../resources/kinds.ts';
import type { ResourceKey } from '../resources/key.ts';

/** How a run ended, in the words of the resource's Ready condition. */
export interface RunReport {
  readonly ready: boolean;
  readonly reason: string;
  readonly message: string;
  /** An ISO instant: since when the condition has been saying so; absent: it does not tell. */
  readonly since?: string | undefined;
}

/** The last commit that an automation pushed. */
export interface LastPush {
  readonly commit: string;
  readonly branch: string;
  /** An ISO instant. */
  readonly pushedAt?: string | undefined;
  /** The URL of the page on which people see it; absent: the host is not known. */
  readonly page?: string | undefined;
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
  readonly push?: LastPush | undefined;
}

interface Resource extends ResourceKey {
  readonly kind: ImageKind;
}

/**
 * What Temporal's UI shows of a resource's loop, in Markdown: how it is and since when, what is wrong and what to do, the last
 * commit, and what comes next.
 */
export function describeLoop(resource: Resource, loop: LoopState): string {
  const { kind, namespace, name } = resource;
  const lines = [`**${kind}** \`${namespace}/${name}\` ${describeState(loop)}.`, ''];
  if (loop.suspended) lines.push(item('What to do', howToResume(resource)));
  if (loop.last !== undefined) lines.push(...describeRun(loop.last));
  if (loop.push !== undefined) lines.push(item('Last commit', describePush(loop.push)));
  if (!loop.suspended) lines.push(describeNext(loop));
  return lines.join('\n');
}

function describeState({ suspended, last, failures }: LoopState): string {
  if (suspended) return 'is **suspended**: nothing runs';
  if (last === undefined) return 'has **not run yet**';
  const since = last.since === undefined ? '' : ` since ${utc(last.since)}`;
  const count = failures > 1 ? `, after ${failures} failed runs in a row` : '';
  return `${last.ready ? 'is **ready**' : 'is **not ready**'}${since}${count}`;
}

function describeRun({ ready, reason, message }: RunReport): readonly string[] {
  const said = escapeMarkdown(message);
  if (ready) return [item('Last run', said)];
  const remedy = remedyOf(reason);
  return [
    item('What is wrong', `${escapeMarkdown(reason)}: ${said}`),
    ...(remedy === undefined ? [] : [item('What to do', remedy)]),
  ];
}

function remedyOf(reason: string): string | undefined {
  return isReason(reason) ? reasons[reason].remedy : undefined;
}

function isReason(reason: string): reason is Reason {
  return Object.hasOwn(reasons, reason);
}

/** The kinds as the command lines of tagwright and Flux call them. */
const words = {
  ImageRepository: 'repository',
  ImagePolicy: 'policy',
  ImageUpdateAutomation: 'update',
} as const satisfies Record<ImageKind, string>;

function howToResume({ kind, namespace, name }: Resource): string {
  return `send the signal \`resume\`, or \`flux resume image ${words[kind]} ${name} -n ${namespace}\`.`;
}

function describePush({ commit, branch, pushedAt, page }: LastPush): string {
  const short = `\`${commit.slice(0, 7)}\``;
  const when = pushedAt === undefined ? '' : `, ${utc(pushedAt)}`;
  const shown = page === undefined ? short : `[${short}](${page})`;
  return `${shown} on ${escapeMarkdown(branch)}${when}`;
}

function describeNext({ nextRunAt, last }: LoopState): string {
  const ready = last === undefined || last.ready;
  const when =
    nextRunAt === undefined ? 'when the resource, or what it refers to, changes' : utc(nextRunAt);
  return item(ready ? 'Next run' : 'Next try', when);
}

function item(what: string, text: string): string {
  return `- **${what}**: ${text}`;
}

/** An ISO instant for people, to the second. */
function utc(instant: string): string {
  return instant.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC');
}

/** Messages quote what tenants wrote; none of it is to become a link or an image. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]<>()#!|~]/g, String.raw`\$&`);
}
