import { messageOf } from '../../domain/errors.ts';
import { parseRepositoryName } from '../../domain/image/repository.ts';
import { withoutUndefined } from '../../domain/resources/record.ts';
import { UsageError } from '../usage-error.ts';
import { duration, reference } from './fields.ts';
import { putDriven } from './put.ts';
import type { Given } from '../command.ts';
import type { RepositoryFlag } from '../commands/create-flags.ts';

/** Creates an ImageRepository, or prints it. */
export async function createRepository(given: Given<RepositoryFlag>): Promise<void> {
  const image = given.need('image');
  try {
    parseRepositoryName(image, { insecure: false });
  } catch (error) {
    throw new UsageError(`--image: ${messageOf(error)}`);
  }
  const spec = withoutUndefined({
    image,
    interval: duration('interval', given.need('interval')),
    timeout: duration('scan-timeout', given.text('scan-timeout')),
    secretRef: reference(given.text('secret-ref')),
    certSecretRef: reference(given.text('cert-ref')),
  });
  await putDriven(given, 'ImageRepository', spec);
}
