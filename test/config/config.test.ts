import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/error.ts';

describe('the configuration', () => {
  test('of nobody who said anything', () => {
    const state = join(homedir(), '.local', 'state', 'tagwright');
    expect(readConfig({}, {})).toEqual({
      clusterName: 'default',
      kubeconfig: undefined,
      stateDirectory: state,
      cacheDirectory: join(state, 'cache'),
      queues: [],
      scope: {},
      noCrossNamespaceRefs: false,
      logLevel: 'info',
      logEncoding: 'json',
      concurrent: undefined,
      kubernetesRate: { perSecond: 50, burst: 300 },
      backoff: { firstMs: 750, longestMs: 900_000 },
      requeueDependencyMs: 30_000,
      tokenCache: { maxKept: 100, maxKeptMs: 3_600_000 },
      cachedWorkflows: 4000,
      mirrorBudgetBytes: 4 * 1024 ** 3,
      tagBudgetBytes: 512 * 1024 ** 2,
      registryRate: 200,
      shrinkGuard: 0,
      searchPath: undefined,
      rebuild: 'never',
      ssh: { keyExchange: [], hostKey: [] },
      objectIdentity: { kind: 'disabled' },
      azureClientId: undefined,
      allowedAddresses: [],
      environmentProxy: {},
      watching: { joinsTemporal: false },
      encryption: undefined,
      temporalUi: false,
    });
  });

  test.for([
    [':9440', { port: 9440 }],
    ['127.0.0.1:9440', { host: '127.0.0.1', port: 9440 }],
    ['0', undefined],
  ] as const)('health is served at %s', ([text, health]) => {
    expect(readConfig({ 'health-addr': text }, {}).watching.health).toEqual(health);
  });

  test.for([
    [':9090', '[::]:9090'],
    ['localhost:9090', '127.0.0.1:9090'],
    ['[::1]:9090', '[::1]:9090'],
  ] as const)("the metrics of Temporal's SDK are served at %s", ([text, temporalMetrics]) => {
    const { watching } = readConfig({ 'temporal-metrics-addr': text }, {});
    expect(watching).toEqual({ temporalMetrics, joinsTemporal: false });
  });

  test("the metrics of Temporal's SDK are served with ours where the addresses are the same", () => {
    const { watching } = readConfig({ 'temporal-metrics-addr': ':80', 'metrics-addr': ':80' }, {});
    expect(watching).toEqual({ metrics: { port: 80 }, joinsTemporal: true });
  });

  test('events are posted where a variable says', () => {
    const eventsUrl = 'http://notification-controller.flux-system.svc.cluster.local./';
    expect(readConfig({}, { TAGWRIGHT_EVENTS_ADDR: eventsUrl }).watching).toMatchObject({
      eventsUrl,
    });
  });

  test.for([
    ['a flag', { 'cluster-name': 'one' }, {}, { clusterName: 'one' }],
    ['a variable', {}, { TAGWRIGHT_CLUSTER_NAME: 'two' }, { clusterName: 'two' }],
    [
      'a flag before a variable',
      { 'cluster-name': 'one' },
      { TAGWRIGHT_CLUSTER_NAME: 'two' },
      { clusterName: 'one' },
    ],
    [
      'an empty variable, which says nothing',
      {},
      { TAGWRIGHT_LOG_LEVEL: '' },
      { logLevel: 'info' },
    ],
    ['the level of the log', { 'log-level': 'debug' }, {}, { logLevel: 'debug' }],
    [
      'the directory of the state, and with it of the cache',
      { 'state-dir': '/s' },
      {},
      { stateDirectory: '/s', cacheDirectory: '/s/cache' },
    ],
    [
      'the directory of the cache',
      { 'cache-dir': '/c' },
      { TAGWRIGHT_STATE_DIR: '/s' },
      { stateDirectory: '/s', cacheDirectory: '/c' },
    ],
    [
      'the directory for all state',
      {},
      { XDG_STATE_HOME: '/x' },
      { stateDirectory: '/x/tagwright' },
    ],
    ['the queues', { queues: 'main, git,' }, {}, { queues: ['main', 'git'] }],
    ['a queue that is named twice, once', { queues: 'git,git' }, {}, { queues: ['git'] }],
    ['the namespace', {}, { TAGWRIGHT_WATCH_NAMESPACE: 'apps' }, { scope: { namespace: 'apps' } }],
    ['the labels', { 'watch-label-selector': 'a=b' }, {}, { scope: { labelSelector: 'a=b' } }],
    [
      'the kinds',
      { kinds: 'ImageRepository, ImagePolicy' },
      {},
      { scope: { kinds: ['ImageRepository', 'ImagePolicy'] } },
    ],
    ['the kubeconfig', { kubeconfig: '/k' }, {}, { kubeconfig: '/k' }],
    ['the budget for tag lists', { 'tag-budget-mb': '2' }, {}, { tagBudgetBytes: 2_097_152 }],
    ['the cache', { 'cached-workflows': '15000' }, {}, { cachedWorkflows: 15_000 }],
    ['the budget', { 'mirror-budget-mb': '0.5' }, {}, { mirrorBudgetBytes: 524_288 }],
    [
      'no references to other namespaces',
      { 'no-cross-namespace-refs': true },
      {},
      { noCrossNamespaceRefs: true },
    ],
    [
      'the same as a variable',
      {},
      { TAGWRIGHT_NO_CROSS_NAMESPACE_REFS: 'true' },
      { noCrossNamespaceRefs: true },
    ],
    [
      'the opposite of the variable',
      { 'no-cross-namespace-refs': false },
      { TAGWRIGHT_NO_CROSS_NAMESPACE_REFS: 'true' },
      { noCrossNamespaceRefs: false },
    ],
    [
      'the opposite, as a variable',
      {},
      { TAGWRIGHT_NO_CROSS_NAMESPACE_REFS: 'false' },
      { noCrossNamespaceRefs: false },
    ],
    ['the guard', { 'shrink-guard': '0.5' }, {}, { shrinkGuard: 0.5 }],
    ['the rate', { 'registry-rate': '0.5' }, {}, { registryRate: 0.5 }],
    [
      'a feature gate',
      { 'feature-gates': 'ObjectLevelWorkloadIdentity=true' },
      {},
      { objectIdentity: { kind: 'enabled' } },
    ],
    [
      'a feature gate as a variable, and the account of those that name none',
      { 'default-service-account': 'puller' },
      { TAGWRIGHT_FEATURE_GATES: 'ObjectLevelWorkloadIdentity=true' },
      { objectIdentity: { kind: 'enabled', defaultServiceAccount: 'puller' } },
    ],
    [
      'the gate that keeps push branches',
      { 'feature-gates': 'GitForcePushBranch=false,GitAllBranchReferences=false' },
      {},
      { rebuild: 'never' },
    ],
    [
      'the gate that makes push branches anew',
      { 'feature-gates': 'GitAllBranchReferences=false' },
      {},
      { rebuild: 'always' },
    ],
    [
      "SSH's algorithms",
      { 'ssh-kex-algos': 'curve25519-sha256, curve25519-sha256@libssh.org' },
      { TAGWRIGHT_SSH_HOSTKEY_ALGOS: 'ssh-ed25519' },
      {
        ssh: {
          keyExchange: ['curve25519-sha256', 'curve25519-sha256@libssh.org'],
          hostKey: ['ssh-ed25519'],
        },
      },
    ],
    ['our identity in Azure', {}, { AZURE_CLIENT_ID: 'ours' }, { azureClientId: 'ours' }],
    [
      'proxies, in small letters first',
      {},
      { HTTPS_PROXY: 'http://a', https_proxy: 'http://b', HTTP_PROXY: '', NO_PROXY: 'c' },
      { environmentProxy: { httpsProxy: 'http://b', noProxy: 'c' } },
    ],
    [
      'addresses that resources may name',
      { 'allow-addresses': '127.0.0.0/8, ::1' },
      {},
      { allowedAddresses: [{ bits: 8 }, { bits: 128 }] },
    ],
    [
      'the same as a variable',
      {},
      { TAGWRIGHT_ALLOW_ADDRESSES: '169.254.169.254' },
      { allowedAddresses: [{ bits: 32 }] },
    ],
    ['where programs are', {}, { PATH: '/bin' }, { searchPath: '/bin' }],
  ] as const)('follows %s', ([, flags, environment, expected]) => {
    expect(readConfig(flags, environment)).toMatchObject(expected);
  });

  test('takes an empty XDG_STATE_HOME for none', () => {
    expect(readConfig({}, { XDG_STATE_HOME: '' }).stateDirectory).toMatch(/^\/.+\/tagwright$/);
  });

  test.for([
    ['a level that there is not', { 'log-level': 'loud' }, /--log-level .*"loud"/],
    [
      'a cluster with a slash, which would be two parts of an id',
      { 'cluster-name': 'a/b' },
      /--cluster-name .*"a\/b"/,
    ],
    ['a cluster with a quote, which would end a query', { 'cluster-name': "a'" }, /--cluster-name/],
    [
      'labels that are no selector',
      { 'watch-label-selector': 'shard in blue' },
      /--watch-label-selector .*"shard in blue"/,
    ],
    ['a cluster of 64 letters', { 'cluster-name': 'a'.repeat(64) }, /--cluster-name/],
    ['a budget for tag lists of nothing', { 'tag-budget-mb': '0' }, /--tag-budget-mb .*"0"/],
    ['half a workflow', { 'cached-workflows': '0.5' }, /--cached-workflows .*"0.5"/],
    ['no workflow', { 'cached-workflows': '0' }, /--cached-workflows .*"0"/],
    ['a budget of nothing', { 'mirror-budget-mb': '0' }, /--mirror-budget-mb .*"0"/],
    ['a budget below nothing', { 'mirror-budget-mb': '-1' }, /--mirror-budget-mb/],
    ['a budget with a unit', { 'mirror-budget-mb': '10Gi' }, /--mirror-budget-mb/],
    ['a budget without end', { 'mirror-budget-mb': 'Infinity' }, /--mirror-budget-mb/],
    ['a queue that there is not', { queues: 'main,gti' }, /--queues .*"gti"/],
    ['a kind that there is not', { kinds: 'GitRepository' }, /--kinds .*"GitRepository"/],
    [
      'a share of more than all',
      { 'shrink-guard': '50' },
      /--shrink-guard .*from 0 \(off\) to 1, not "50"/,
    ],
    ['a share that is no number', { 'shrink-guard': 'half' }, /--shrink-guard/],
    ['a rate of nothing', { 'registry-rate': '0' }, /--registry-rate takes .*"0"/],
    ['an algorithm that is a pattern', { 'ssh-kex-algos': '+*' }, /--ssh-kex-algos .*"\+\*"/],
    [
      'a gate that there is not',
      { 'feature-gates': 'Portcullis=true' },
      /--feature-gates: there is no feature gate "Portcullis"/,
    ],
    [
      'an account for all without the gate',
      { 'default-service-account': 'puller' },
      /--default-service-account .* --feature-gates=ObjectLevelWorkloadIdentity=true/,
    ],
    ['a port without a colon', { 'metrics-addr': '8080' }, /--metrics-addr .*":8080".*"8080"/],
    ['a port that is none', { 'health-addr': ':99999' }, /--health-addr .*":99999"/],
    [
      'a name for the SDK',
      { 'temporal-metrics-addr': 'here:1' },
      /--temporal-metrics-addr .*"here"/,
    ],
    [
      'a name for an address',
      { 'allow-addresses': 'localhost' },
      /--allow-addresses .*"localhost"/,
    ],
    ['events by mail', { 'events-addr': 'mailto:me@example.com' }, /--events-addr .*URL/],
  ] as const)('refuses %s', ([, flags, message]) => {
    expect(() => readConfig(flags, {})).toThrow(ConfigError);
    expect(() => readConfig(flags, {})).toThrow(message);
  });

  test('refuses a yes that is not true', () => {
    const environment = { TAGWRIGHT_NO_CROSS_NAMESPACE_REFS: '1' };
    expect(() => readConfig({}, environment)).toThrow(/^--no-cross-namespace-refs .*"1"$/);
  });

  test('refuses a proxy that is none, without a word of its password', () => {
    const environment = { HTTPS_PROXY: 'ftp://user:hunter2@proxy' };
    expect(() => readConfig({}, environment)).toThrow(/^HTTPS_PROXY takes a URL .*"$/);
  });
});
