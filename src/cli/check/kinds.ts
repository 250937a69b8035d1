import { bestVersion } from '../../adapters/kubernetes/discovery.ts';
import { kinds, resourceKinds } from '../../domain/resources/kinds.ts';
import type { Transport } from '../../adapters/kubernetes/transport.ts';
import type { Finding } from './finding.ts';

/** Whether the kinds are installed, and in which version. */
export function checkKinds(transport: Transport): Promise<readonly Finding[]> {
  return Promise.all(
    resourceKinds.map(async (kind): Promise<Finding> => {
      const version = await bestVersion(transport, kinds[kind]);
      if (version !== undefined) return { state: 'good', text: `${kind} is served as ${version}` };
      const text = `${kind} is not installed: tagwright install brings it`;
      return { state: 'wrong', text };
    }),
  );
}
