import { upsertMemo, workflowInfo } from '@temporalio/workflow';
import { isSameScope, parseScope } from '../domain/resources/scope.ts';
import type { Scope } from '../domain/resources/scope.ts';
import type { KeeperMemo } from './messages.ts';

/** The scope of the starter that keeps this workflow; undefined where none has said its own. */
export function readKeeper(): Scope | undefined {
  return parseScope(workflowInfo().memo?.['scope']);
}

/** Shows starters who keeps this workflow; it writes history only where that changed. */
export function showKeeper(keeper: Scope | undefined): void {
  const shown = readKeeper();
  if (keeper === undefined || (shown !== undefined && isSameScope(shown, keeper))) return;
  const memo: KeeperMemo = { scope: keeper };
  upsertMemo({ ...memo });
}
