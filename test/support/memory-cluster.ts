import type { ClusterAccess, Secret, ServiceAccount } from '../../src/activities/cluster.ts';
import type { Resources } from '../../src/domain/resources/resources.ts';

export interface ClusterContents {
  /** One of a kind, of whatever name is asked for. */
  readonly resources?: Partial<Resources>;
  readonly secrets?: Readonly<Record<string, Secret['data']>>;
  readonly serviceAccounts?: Readonly<Record<string, Partial<ServiceAccount>>>;
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('this cluster takes nothing'));
}

/** A cluster to be read, for steps of which only the decisions matter; it takes nothing. */
export function memoryCluster(contents: ClusterContents): ClusterAccess {
  const { resources = {}, secrets = {}, serviceAccounts = {} } = contents;
  return {
    get: (kind) => Promise.resolve(resources[kind]),
    list: () => Promise.resolve([]),
    patchStatus: refuse,
    addFinalizer: refuse,
    removeFinalizer: refuse,
    setSuspended: refuse,
    readSecret: ({ namespace, name }) => {
      const data = secrets[name];
      return Promise.resolve(data && { namespace, name, data });
    },
    readServiceAccount: ({ name }) => {
      const account = serviceAccounts[name];
      return Promise.resolve(account && { annotations: {}, pullSecretNames: [], ...account });
    },
    requestServiceAccountToken: ({ name }) => Promise.resolve({ token: `token of ${name}` }),
    readNamespaceLabels: () => Promise.resolve({}),
    recordEvent: refuse,
  };
}
