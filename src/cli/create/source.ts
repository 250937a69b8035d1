import { withoutUndefined } from '../../domain/resources/record.ts';
import { duration, fields, reference } from './fields.ts';
import { putResource } from './put.ts';
import type { Given } from '../command.ts';
import type { SourceFlag } from '../commands/create-flags.ts';

/** Creates a GitRepository, or prints it. */
export async function createSource(given: Given<SourceFlag>): Promise<void> {
  const { text, list, isOn } = given;
  const [ignored, taken] = [list('ignore-paths'), list('sparse-checkout-paths')];
  const spec = withoutUndefined({
    url: given.need('url'),
    interval: duration('interval', given.need('interval')),
    ref: fields({
      branch: text('branch'),
      tag: text('tag'),
      semver: text('tag-semver'),
      name: text('ref-name'),
      commit: text('commit'),
    }),
    secretRef: reference(text('secret-ref')),
    proxySecretRef: reference(text('proxy-secret-ref')),
    provider: text('provider'),
    timeout: duration('fetch-timeout', text('fetch-timeout')),
    ignore: ignored.length === 0 ? undefined : ignored.join('\n'),
    sparseCheckout: taken.length === 0 ? undefined : taken,
    recurseSubmodules: isOn('recurse-submodules') ? true : undefined,
  });
  await putResource(given, 'GitRepository', spec);
}
