import { withoutUndefined } from '../../domain/resources/record.ts';
import { duration, reference } from './fields.ts';
import { putDriven } from './put.ts';
import type { Given } from '../command.ts';
import type { RepositoryFlag } from '../commands/create-flags.ts';

/** Creates an ImageRepository, or prints it. */
export async function createRepository(given: Given<RepositoryFlag>): Promise<void> {
  const spec = withoutUndefined({
    image: given.need('image'),
    interval: duration('interval', given.need('interval')),
    timeout: duration('scan-timeout', given.text('scan-timeout')),
    secretRef: reference(given.text('secret-ref')),
    certSecretRef: reference(given.text('cert-ref')),
  });
  await putDriven(given, 'ImageRepository', spec);
}
