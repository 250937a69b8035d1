import { formatRevision } from '../git/reference.ts';
import { isSameImageRef } from '../image/ref.ts';
import { cutText } from '../text.ts';
import { toWholeSeconds } from './conditions.ts';
import type { LastPush } from '../loop/details.ts';
import type { Checkout } from '../git/reference.ts';
import type { ImageRef } from '../image/ref.ts';
import type { Reason } from '../reasons.ts';
import type { ImageUpdateAutomationStatus } from '../resources/image-update-automation.ts';

/** The images that a run applied, by name of the policy. */
export type ObservedPolicies = Readonly<Record<string, ImageRef>>;

/** A commit that a run has pushed; `pushedAt` is an ISO instant. */
export interface Push {
  readonly branch: string;
  readonly commit: string;
  /** Of the commit, cut: it travels through Temporal's history and Events, which have limits. */
  readonly message: string;
  readonly refspecs: readonly string[];
  readonly pushedAt: string;
  /** The URL of the page on which people see it; absent: the host is not known. */
  readonly page?: string | undefined;
}

/** What a condition can hold, and far below the 2 MiB that Temporal takes and the 1.5 MiB of an Event. */
const longestMessage = 32_768;

/** What is told of a push, of whose message there may be 4 MiB. */
export function describePush(
  {
    pushBranch: branch,
    refspec,
  }: { readonly pushBranch: string; readonly refspec?: string | undefined },
  { message, ...made }: Pick<Push, 'commit' | 'message' | 'pushedAt' | 'page'>,
): Push {
  const refspecs = refspec === undefined ? [] : [refspec];
  return { branch, message: cutText(message, longestMessage), refspecs, ...made };
}

/** The last push as the status has it; it does not say which branch it went to, so that is the one of today. */
export function lastPushOf(
  { lastPushCommit: commit, lastPushTime: pushedAt }: ImageUpdateAutomationStatus,
  {
    branch,
    page,
  }: { readonly branch: string; readonly page: (commit: string) => string | undefined },
): LastPush | undefined {
  return commit === undefined ? undefined : { commit, branch, pushedAt, page: page(commit) };
}

/**
 * What a run did. `skipped`: neither remote nor the policies that markers name differ from the last run. `unchanged`: all markers are up to
 * date at `checkout`. `pushed`: `push` was made from `checkout`.
 */
export type AutomationResult =
  | { readonly kind: 'skipped'; readonly policies: ObservedPolicies }
  | {
      readonly kind: 'unchanged';
      readonly checkout: Checkout;
      readonly policies: ObservedPolicies;
    }
  | {
      readonly kind: 'pushed';
      readonly checkout: Checkout;
      readonly policies: ObservedPolicies;
      readonly push: Push;
    };

/** What Ready says after every successful run. */
export const automationMessage = 'repository up-to-date';

/**
 * The causes that a run has got past, by the reason with which it stalls; `endRun` takes them as `overcome`.
 * @see https://github.com/fluxcd/image-automation-controller/blob/d36e2ea/internal/controller/imageupdateautomation_controller.go
 */
export function reasonsOvercome(stalledReason: Reason): readonly Reason[] {
  const step = steps.findIndex((reasons) => reasons.includes(stalledReason));
  return steps.slice(0, Math.max(step, 0)).flat();
}

/** The reasons of each step of a run, in the order of the steps. */
const steps: readonly (readonly Reason[])[] = [
  ['InvalidPolicySelector'],
  ['AccessDenied', 'InvalidSourceConfiguration', 'SourceManagerFailed', 'FeatureGateDisabled'],
  ['GitOperationFailed'],
  ['InvalidUpdateStrategy', 'UpdateFailed'],
  ['RemovedTemplateField'],
];

/** The status of a run that started at `instant`, whatever becomes of it. */
export function startedAt<S extends object>(
  status: S,
  instant: string,
): S & Pick<ImageUpdateAutomationStatus, 'lastAutomationRunTime'> {
  return { ...status, lastAutomationRunTime: toWholeSeconds(instant) };
}

/** The status of a run that came to `result`; it started at `startedAt`, an ISO instant. */
export function nextImageUpdateAutomationStatus({
  status,
  result,
  ...run
}: {
  readonly status: ImageUpdateAutomationStatus;
  readonly startedAt: string;
  readonly result: AutomationResult;
}): ImageUpdateAutomationStatus {
  const started = startedAt(status, run.startedAt);
  switch (result.kind) {
    case 'skipped':
      return { ...started, observedPolicies: result.policies };
    case 'unchanged': {
      const { checkout, policies } = result;
      return {
        ...started,
        observedPolicies: policies,
        observedSourceRevision: formatRevision(checkout),
      };
    }
    case 'pushed': {
      const { checkout, policies, push } = result;
      // The source that the next run compares with is the branch it will check out.
      const name = `refs/heads/${push.branch}`;
      const observed = checkout.name === name ? { name, commit: push.commit } : checkout;
      return {
        ...started,
        observedPolicies: policies,
        observedSourceRevision: formatRevision(observed),
        lastPushCommit: push.commit,
        lastPushTime: toWholeSeconds(push.pushedAt),
      };
    }
  }
}

/** What the Event of a push says: the commit, where it went, and its message. */
export function pushSummary({ branch, commit, message, refspecs }: Push): string {
  const also = refspecs.length === 0 ? '' : ` and refspecs '${refspecs.join("', '")}'`;
  const body = message === '' ? '' : `\n${message}`;
  return `pushed commit '${commit.slice(0, 7)}' to branch '${branch}'${also}${body}`;
}

/** Whether the policies' images differ from those that the last run applied. */
export function havePoliciesChanged(
  observed: ObservedPolicies | undefined,
  current: ObservedPolicies,
): boolean {
  const before = observed ?? {};
  if (Object.keys(before).length !== Object.keys(current).length) return true;
  return Object.entries(current).some(([name, ref]) => !isSameImageRef(before[name], ref));
}
