import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asFlux, fluxAccount } from './as-flux.ts';
import type { Kubernetes } from './kubernetes.ts';

const config = fileURLToPath(new URL('../../config', import.meta.url));

/** What the product may: in the whole cluster, or in one namespace only. */
export type Rights = 'rbac' | 'rbac-namespace';

export interface AccountOptions {
  readonly kubernetes: Kubernetes;
  /** For the kubeconfig file. */
  readonly directory: string;
  readonly rights: Rights;
  /** Of the ServiceAccount; made if there is none. */
  readonly namespace: string;
}

/** The ServiceAccount of one of the variants in `config`, as the pod would have it. */
export interface Account {
  readonly kubeconfig: string;
  readonly token: string;
}

export async function createAccount(options: AccountOptions): Promise<Account> {
  const { kubernetes, directory, rights, namespace } = options;
  await kubernetes.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
  await kubernetes.kubectl('-n', namespace, 'apply', '-k', join(config, rights));
  return tokenFor({ kubernetes, directory, namespace, name: 'tagwright' });
}

/** A kubeconfig of a ServiceAccount that is there. */
export async function tokenFor({
  kubernetes,
  directory,
  namespace,
  name,
}: Omit<AccountOptions, 'rights'> & { readonly name: string }): Promise<Account> {
  const words = ['-n', namespace, 'create', 'token', name, '--duration=24h'];
  const token = (await kubernetes.kubectl(...words)).trim();
  const kubeconfig = join(directory, `kubeconfig-${namespace}-${name}`);
  const theirs = await readFile(kubernetes.kubeconfig, 'utf8');
  const ours = theirs.replace(/"token":"[^"]+"/, `"token":"${token}"`);
  await writeFile(kubeconfig, ours, { mode: 0o600 });
  return { kubeconfig, token };
}

/** The ServiceAccount of Flux's Deployment, with the rights of `config/rbac`. */
export async function createFluxAccount({
  kubernetes,
  directory,
}: Pick<AccountOptions, 'kubernetes' | 'directory'>): Promise<Account> {
  const { namespace, name } = fluxAccount;
  await kubernetes.apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: fluxAccount },
  ]);
  await kubernetes.kubectl('apply', '-f', join(config, 'rbac/role.yaml'));
  await kubernetes.kubectl('apply', '-f', join(config, 'rbac/tokens.yaml'));
  await bindFluxAccount(kubernetes, 'tagwright');
  return tokenFor({ kubernetes, directory, namespace, name });
}

/** What `config/deploy-object-identity` adds: tokens of other ServiceAccounts. */
export async function allowTokens(kubernetes: Kubernetes): Promise<void> {
  if (asFlux === undefined)
    await kubernetes.kubectl('apply', '-f', join(config, 'deploy-object-identity/tokens.yaml'));
  else await bindFluxAccount(kubernetes, 'tagwright-tokens');
}

async function bindFluxAccount({ kubectl }: Kubernetes, role: string): Promise<void> {
  const { namespace, name } = fluxAccount;
  const words = [`--clusterrole=${role}`, `--serviceaccount=${namespace}:${name}`];
  await kubectl('create', 'clusterrolebinding', `${role}-for-flux`, ...words);
}
