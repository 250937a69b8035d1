import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { describeLoop } from '../domain/loop/details.ts';
import { cutToJsonBytes } from '../domain/loop/cut.ts';
import { maxKeywordBytes, searchAttributes } from './messages.ts';
import type { SearchAttributeUpdatePair } from '@temporalio/common';
import type { LoopState } from '../domain/loop/details.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { ReconcileInput } from './messages.ts';

/** As Temporal allows for details that are fixed (`limit.userMetadataDetailsSize`). */
const maxDetailsBytes = 20_000;

/**
 * Keeps what Temporal's UI shows of a loop current; it writes history only where something changed.
 */
export function showLoop(
  input: ReconcileInput,
  kind: ImageKind,
  { state, image }: { readonly state: LoopState; readonly image?: string | undefined },
): void {
  const details = describeLoop({ kind, ...input.key }, state);
  setCurrentDetails(cutToJsonBytes(details, maxDetailsBytes));
  if (!input.searchAttributes) return;
  const shown = workflowInfo().typedSearchAttributes;
  const news: SearchAttributeUpdatePair[] = [];
  for (const [key, value] of [
    [searchAttributes.kind, kind],
    [searchAttributes.namespace, input.key.namespace],
    [searchAttributes.name, input.key.name],
    [searchAttributes.image, input.confidential === true ? undefined : image],
  ] as const) {
    const keyword = value === undefined ? undefined : cutToJsonBytes(value, maxKeywordBytes);
    if (keyword !== undefined && shown.get(key) !== keyword) news.push({ key, value: keyword });
  }
  for (const [key, value] of [
    [searchAttributes.ready, state.last?.ready === true],
    [searchAttributes.suspended, state.suspended],
  ] as const) {
    if (shown.get(key) !== value) news.push({ key, value });
  }
  if (news.length > 0) upsertSearchAttributes(news);
}
