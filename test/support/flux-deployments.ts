import { deployed } from './flux-arguments.ts';
import type { TestCluster } from './cluster.ts';

/** How one of Flux's Deployments was changed by its people. */
interface Changed {
  readonly args?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly pod?: object;
  readonly replicas?: number;
}

/**
 * The Deployment of one of Flux's image controllers as Flux 2.9 installs it.
 * @see fluxcd/image-reflector-controller config/manager/deployment.yaml, fluxcd/flux2 manifests/bases
 */
export function fluxDeployment(
  name: string,
  { args = deployed, labels, pod, replicas = 1 }: Changed = {},
): object {
  const own = {
    'app.kubernetes.io/component': name,
    'app.kubernetes.io/instance': 'flux-system',
    'app.kubernetes.io/part-of': 'flux',
    'app.kubernetes.io/version': 'v2.9.5',
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name,
      namespace: 'flux-system',
      labels: { ...own, 'control-plane': 'controller', ...labels },
    },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: {
          labels: { ...own, app: name },
          annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080' },
        },
        spec: {
          serviceAccountName: name,
          terminationGracePeriodSeconds: 10,
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          securityContext: { fsGroup: 1337 },
          containers: [containerOf(name, args)],
          volumes: ['temp', 'data'].map((volume) => ({ name: volume, emptyDir: {} })),
          ...pod,
        },
      },
    },
  };
}

function containerOf(name: string, args: readonly string[]): object {
  return {
    name: 'manager',
    image: `ghcr.io/fluxcd/${name}:v1.2.5`,
    imagePullPolicy: 'IfNotPresent',
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ports: [
      { name: 'http-prom', containerPort: 8080, protocol: 'TCP' },
      { name: 'healthz', containerPort: 9440, protocol: 'TCP' },
    ],
    env: [
      {
        name: 'RUNTIME_NAMESPACE',
        valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } },
      },
      {
        name: 'GOMEMLIMIT',
        valueFrom: { resourceFieldRef: { containerName: 'manager', resource: 'limits.memory' } },
      },
    ],
    args,
    livenessProbe: { httpGet: { port: 'healthz', path: '/healthz' } },
    readinessProbe: { httpGet: { port: 'healthz', path: '/readyz' } },
    resources: {
      limits: { cpu: '1000m', memory: '1Gi' },
      requests: { cpu: '100m', memory: '64Mi' },
    },
    volumeMounts: [
      { name: 'temp', mountPath: '/tmp' },
      { name: 'data', mountPath: '/data' },
    ],
  };
}

const deployments = '/apis/apps/v1/namespaces';

/** Says of a Deployment what the controller-manager says when all its pods are ready; it has to be there. */
export async function sayReady(
  cluster: TestCluster,
  namespace: string,
  name: string,
): Promise<void> {
  const path = `${deployments}/${namespace}/deployments/${name}`;
  const { status, body } = await cluster.api('GET', path);
  if (status !== 200) throw new Error(`${path}: ${status}`);
  const { metadata, spec } = Object(body);
  const { generation } = metadata;
  const { replicas } = spec;
  const condition = {
    status: 'True',
    reason: 'NewReplicaSetAvailable',
    message: 'as the controller-manager would say',
    lastUpdateTime: '2026-01-01T00:00:00Z',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  };
  const answer = await cluster.api('PATCH', `${path}/status`, {
    status: {
      observedGeneration: generation,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      conditions: ['Available', 'Progressing'].map((type) => ({ type, ...condition })),
    },
  });
  if (answer.status !== 200) throw new Error(`${path}: ${String(answer.body['message'])}`);
}
