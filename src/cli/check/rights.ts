import { mayI } from '../../adapters/kubernetes/may-i.ts';
import { imageGroup, imageKinds, kinds } from '../../domain/resources/kinds.ts';
import type { AccessAttributes } from '../../adapters/kubernetes/may-i.ts';
import type { Transport } from '../../adapters/kubernetes/transport.ts';
import type { Finding } from './finding.ts';

/** What config/rbac/role.yaml grants. */
export const neededRights: readonly AccessAttributes[] = [
  ...imageKinds.flatMap((kind) => {
    const { plural: resource } = kinds[kind];
    return [
      ...rights(imageGroup, resource, ['get', 'list', 'watch', 'patch']),
      ...rights(imageGroup, `${resource}/status`, ['get', 'patch']),
      ...rights(imageGroup, `${resource}/finalizers`, ['update']),
    ];
  }),
  ...rights(kinds.GitRepository.group, kinds.GitRepository.plural, ['get', 'list', 'watch']),
  ...rights('', 'secrets', ['get']),
  ...rights('', 'serviceaccounts', ['get']),
  ...rights('', 'namespaces', ['get']),
  ...rights('', 'events', ['get', 'create', 'patch']),
];

function rights(group: string, resource: string, verbs: readonly string[]): AccessAttributes[] {
  return verbs.map((verb) => ({ group, resource, verb }));
}

/** Whether whoever the kubeconfig names may do what tagwright does; in all namespaces, if none is named. */
export async function checkRights(
  transport: Transport,
  namespace: string | undefined,
): Promise<readonly Finding[]> {
  const answers = await Promise.all(
    neededRights.map(async (one) => ({ one, may: await mayI(transport, { ...one, namespace }) })),
  );
  const missing = answers.filter(({ may }) => !may).map(({ one }) => one);
  const where = namespace === undefined ? 'in all namespaces' : `in namespace "${namespace}"`;
  if (missing.length === 0)
    return [{ state: 'good', text: `this account has the rights that tagwright needs ${where}` }];
  return missing.map(({ verb, resource, group }) => ({
    state: 'wrong',
    text: `this account may not ${verb} ${resource}${group === '' ? '' : `.${group}`} ${where}: config/rbac grants it`,
  }));
}
