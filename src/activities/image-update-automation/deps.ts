import type { Rebuild } from '../../domain/git/push-base.ts';
import type { SigningKey } from '../../domain/git/signing-key.ts';
import type { Signer } from '../../ports/git.ts';
import type { Rewriter } from './manifests.ts';
import type { SourceDeps } from './source.ts';

/** What the activities of an ImageUpdateAutomation need of the world. */
export interface AutomationDeps extends SourceDeps {
  /** What becomes of a push branch that is there already. */
  readonly rebuild: Rebuild;
  /** The signer of a key, made once and kept. */
  readonly signerOf: (key: SigningKey, signal: AbortSignal) => Promise<Signer>;
}

/** What the steps of an update use. */
export interface UpdateDeps extends AutomationDeps {
  readonly rewriteCommit: Rewriter;
}
