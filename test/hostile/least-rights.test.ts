import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startInstallation } from '../support/installation.ts';
import { allowTokens, createAccount } from '../support/service-account.ts';
import { createTeam } from '../support/team.ts';
import type { Installation } from '../support/installation.ts';
import type { Rights } from '../support/service-account.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation();
  const { kubernetes, directory } = installation;
  await createAccount({ kubernetes, directory, rights: 'rbac-namespace', namespace: 'alone' });
});

afterAll(() => installation[Symbol.asyncDispose]());

/** Whether the API server lets the account of a namespace do something in another; empty: in all. */
function may(account: string, verb: string, resource: string, namespace: string): Promise<boolean> {
  const user = `system:serviceaccount:${account}:tagwright`;
  return installation.kubernetes.may(user, { verb, resource, namespace });
}

const everywhere = 'tagwright';
const alone = 'alone';

describe('it may not', () => {
  test.for([
    ['ask for tokens of others', everywhere, 'create', 'serviceaccounts/token', 'apps'],
    ['ask for tokens of others', alone, 'create', 'serviceaccounts/token', 'alone'],
    ['list secrets', everywhere, 'list', 'secrets', 'apps'],
    ['watch secrets', everywhere, 'watch', 'secrets', ''],
    ['write secrets', everywhere, 'create', 'secrets', 'apps'],
    ['change secrets', everywhere, 'patch', 'secrets', 'apps'],
    ['delete secrets', everywhere, 'delete', 'secrets', 'apps'],
    ['list secrets', alone, 'list', 'secrets', 'alone'],
    ['read secrets elsewhere', alone, 'get', 'secrets', 'apps'],
    ['read ServiceAccounts elsewhere', alone, 'get', 'serviceaccounts', 'apps'],
    ['read namespaces', alone, 'get', 'namespaces', 'apps'],
    ['watch policies elsewhere', alone, 'watch', 'imagepolicies.image.toolkit.fluxcd.io', 'apps'],
    ['watch policies of all', alone, 'watch', 'imagepolicies.image.toolkit.fluxcd.io', ''],
    ['write Events elsewhere', alone, 'create', 'events', 'apps'],
    ['become somebody else', everywhere, 'impersonate', 'users', ''],
    ['give rights', everywhere, 'create', 'rolebindings.rbac.authorization.k8s.io', 'apps'],
    [
      'give rights that it has not',
      everywhere,
      'escalate',
      'clusterroles.rbac.authorization.k8s.io',
      '',
    ],
    [
      'delete what it reconciles',
      everywhere,
      'delete',
      'imagepolicies.image.toolkit.fluxcd.io',
      'apps',
    ],
    [
      'change a GitRepository',
      everywhere,
      'patch',
      'gitrepositories.source.toolkit.fluxcd.io',
      'apps',
    ],
    ['start pods', everywhere, 'create', 'pods', 'apps'],
    ['look into pods', everywhere, 'create', 'pods/exec', 'apps'],
    ['read ConfigMaps', everywhere, 'get', 'configmaps', 'apps'],
    ['reach nodes', everywhere, 'get', 'nodes/proxy', ''],
  ] as const)('%s (the account in %s)', async ([, account, verb, path, namespace]) => {
    expect(await may(account, verb, path, namespace)).toBe(false);
  });
});

test.for([
  ['read a secret', everywhere, 'get', 'secrets', 'apps'],
  ['read a secret', alone, 'get', 'secrets', 'alone'],
  ['read its namespace', alone, 'get', 'namespaces', 'alone'],
  ['write a status', alone, 'patch', 'imagepolicies.image.toolkit.fluxcd.io/status', 'alone'],
  ['watch policies of all', everywhere, 'watch', 'imagepolicies.image.toolkit.fluxcd.io', ''],
] as const)('it may %s (the account in %s)', async ([, account, verb, path, namespace]) => {
  expect(await may(account, verb, path, namespace)).toBe(true);
});

test('tokens of others are for the overlay with object-level identity to allow', async () => {
  const tokens = ['create', 'serviceaccounts/token', 'apps'] as const;
  expect(await may(everywhere, ...tokens)).toBe(false);
  await allowTokens(installation.kubernetes);
  expect(await may(everywhere, ...tokens)).toBe(true);
  await installation.kubernetes.kubectl('delete', 'clusterrolebinding', 'tagwright-tokens');
});

describe('its work is done', () => {
  test.for<
    readonly [
      string,
      { readonly rights: Rights; readonly namespace: string; readonly flags: readonly string[] },
    ]
  >([
    [
      'with the rights of config/rbac',
      {
        rights: 'rbac',
        namespace: 'tagwright',
        flags: ['--cluster-name=everywhere', '--watch-namespace=everywhere'],
      },
    ],
    [
      'with rights in one namespace only',
      {
        rights: 'rbac-namespace',
        namespace: 'alone',
        flags: ['--cluster-name=alone', '--watch-namespace=alone'],
      },
    ],
  ])('%s, from the tag to the commit', async ([, { rights, namespace, flags }]) => {
    const { kubernetes, directory, start, secrets } = installation;
    const account = await createAccount({ kubernetes, directory, rights, namespace });
    secrets.add(account.token);
    await using product = await start('run', `--kubeconfig=${account.kubeconfig}`, ...flags);
    const name = rights === 'rbac' ? 'everywhere' : 'alone';
    const team = await createTeam(installation, { name, tags: ['1.0.0', '1.1.0'] });
    await team.apply({
      repository: { image: team.image, interval: '1s', accessFrom: { namespaceSelectors: [{}] } },
    });
    await team.untilCommitted('app:1.1.0');
    await team.untilReady('ImageUpdateAutomation');
    const words = ['-n', name, 'delete', 'imagerepository,imagepolicy,imageupdateautomation'];
    await kubernetes.kubectl(...words, 'app', '--timeout=30s');
    expect(product.log()).not.toMatch(/not allowed to|forbidden/i);
  });
});
