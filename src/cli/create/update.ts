import { withoutUndefined } from '../../domain/resources/record.ts';
import { UsageError } from '../usage-error.ts';
import { duration, fields, reference } from './fields.ts';
import { putDriven } from './put.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Given } from '../command.ts';
import type { UpdateFlag } from '../commands/create-flags.ts';

/** Creates an ImageUpdateAutomation, or prints it. */
export async function createUpdate(given: Given<UpdateFlag>): Promise<void> {
  const { text } = given;
  const branch = text('checkout-branch');
  const path = text('git-repo-path');
  const spec = withoutUndefined({
    interval: duration('interval', given.need('interval')),
    sourceRef: withoutUndefined({
      kind: 'GitRepository',
      name: given.need('git-repo-ref'),
      namespace: text('git-repo-namespace'),
    }),
    git: withoutUndefined({
      checkout: branch === undefined ? undefined : { ref: { branch } },
      commit: withoutUndefined({
        author: withoutUndefined({ name: text('author-name'), email: given.need('author-email') }),
        messageTemplate: text('commit-template'),
        signingKey: signingKeyOf(given),
      }),
      push: fields({ branch: text('push-branch') }),
    }),
    update: path === undefined ? undefined : { strategy: 'Setters', path },
  });
  await putDriven(given, 'ImageUpdateAutomation', spec);
}

function signingKeyOf({ text }: Given<UpdateFlag>): JsonRecord | undefined {
  const secretRef = reference(text('signing-key-secret'));
  const type = text('signing-key-type');
  if (secretRef !== undefined) return { secretRef, type: type ?? 'gpg' };
  if (type === undefined) return undefined;
  throw new UsageError('--signing-key-type goes with --signing-key-secret, which names the key');
}
