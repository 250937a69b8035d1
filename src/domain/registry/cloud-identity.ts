import { ReconcileError } from '../errors.ts';
import type { CloudProvider } from './cloud-registry.ts';

/** A ServiceAccount whose identity in a cloud is to be used. Whoever may write it controls the annotations. */
export interface CloudServiceAccount {
  readonly namespace: string;
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface AzureIdentity {
  readonly tenantId: string;
  readonly clientId: string;
}

export interface GoogleIdentity {
  /** Of the workload identity provider; absent: the cluster's own (GKE). */
  readonly audience?: string;
  /** The Google service account to impersonate; absent: access is granted to the Kubernetes one itself. */
  readonly email?: string;
}

/** The feature gate without which only the worker's own identity is used. */
export const objectIdentityGate = 'ObjectLevelWorkloadIdentity';

/** Whether an ImageRepository may name an identity of its own, and which one it has where it names none. */
export type ObjectIdentity =
  | { readonly kind: 'disabled' }
  | { readonly kind: 'enabled'; readonly defaultServiceAccount?: string | undefined };

/** Who asks a cloud for credentials. */
export type CloudLoginName =
  | { readonly kind: 'controller' }
  | { readonly kind: 'account'; readonly serviceAccountName: string };

/**
 * Makes sure that a spec names no identity of its own where it may not. `where` is put after `spec.serviceAccountName`
 * in the error.
 * @throws {ReconcileError} `FeatureGateDisabled`
 */
export function assertMayNameAccount(
  { provider, serviceAccountName }: CloudSpec,
  identity: ObjectIdentity,
  where = '',
): void {
  if (identity.kind === 'enabled' || provider === 'generic' || serviceAccountName === undefined)
    return;
  throw new ReconcileError(
    'FeatureGateDisabled',
    `to use spec.serviceAccountName ${where}for provider authentication please enable the ${objectIdentityGate} feature gate in the controller`,
  );
}

/**
 * Who asks the cloud for the credentials of a spec.
 * @throws {ReconcileError} `FeatureGateDisabled`, if it names a ServiceAccount and may not
 * @see image-reflector-controller@debe2aa internal/controller/imagerepository_controller.go
 */
export function cloudLoginOf(spec: CloudSpec, identity: ObjectIdentity): CloudLoginName {
  assertMayNameAccount(spec, identity);
  if (identity.kind === 'disabled' || spec.provider === 'generic') return { kind: 'controller' };
  const name = spec.serviceAccountName ?? identity.defaultServiceAccount;
  return name === undefined
    ? { kind: 'controller' }
    : { kind: 'account', serviceAccountName: name };
}

/** What of the way to a server a tenant has chosen. */
export interface ChosenWay {
  /** Without TLS. */
  readonly isPlain: boolean;
  readonly proxy?: unknown;
  readonly certificateAuthority?: string | undefined;
  /** The secret that `certificateAuthority` is of: `spec.certSecretRef`. */
  readonly authorityField: string;
}

/**
 * The controller's own identity is not the tenant's to give away: it goes by no proxy of theirs, and to no server that only
 * they vouch for. No identity goes over plain HTTP.
 * @throws {ReconcileError} terminal, `AccessDenied`
 */
export function assertMaySend({ kind }: CloudLoginName, provider: string, way: ChosenWay): void {
  if (way.isPlain)
    throw denied(
      `credentials of provider '${provider}' are not sent over plain HTTP: remove spec.insecure, or name the registry's own host`,
    );
  if (kind === 'account') return;
  const own = `the controller's own identity at provider '${provider}'`;
  const advice = 'remove it, or name a ServiceAccount of this namespace in spec.serviceAccountName';
  if (way.proxy !== undefined)
    throw denied(`${own} is not sent through the proxy of spec.proxySecretRef: ${advice}`);
  if (way.certificateAuthority !== undefined)
    throw denied(
      `${own} is not sent to servers that only 'ca.crt' of ${way.authorityField} vouches for: ${advice}`,
    );
}

function denied(message: string): ReconcileError {
  return new ReconcileError('AccessDenied', message, { terminal: true });
}

interface CloudSpec {
  readonly provider: CloudProvider | 'generic';
  readonly serviceAccountName?: string | undefined;
}

const roleArnPattern = String.raw`^arn:aws[\w-]*:iam::[0-9]{1,30}:role/.{1,200}$`;
const emailPattern = String.raw`^[a-zA-Z0-9-]{1,100}@[a-zA-Z0-9-]{1,100}\.iam\.gserviceaccount\.com$`;
const identityProviderPattern = String.raw`^projects/\d{1,30}/locations/global/workloadIdentityPools/[^/]{1,100}/providers/[^/]{1,100}$`;

/** The role that `eks.amazonaws.com/role-arn` names. @throws {ReconcileError} if it names none. */
export function awsRoleOf({ annotations }: CloudServiceAccount): string {
  const key = 'eks.amazonaws.com/role-arn';
  return match(key, annotations[key] ?? '', roleArnPattern);
}

/** The name of the session that AWS logs: at most 64 characters, which is what AWS allows. */
export function awsSessionName({ namespace, name }: CloudServiceAccount, region: string): string {
  return `${name}.${namespace}.${region}.tagwright`.slice(0, 64);
}

/** What `azure.workload.identity/tenant-id` and `.../client-id` name. @throws {ReconcileError} if one is missing. */
export function azureIdentityOf({ annotations }: CloudServiceAccount): AzureIdentity {
  const [tenantKey, clientKey] = [
    'azure.workload.identity/tenant-id',
    'azure.workload.identity/client-id',
  ] as const;
  const [tenantId, clientId] = [annotations[tenantKey], annotations[clientKey]];
  if (tenantId === undefined) throw missing('tenant', tenantKey);
  if (clientId === undefined) throw missing('client', clientKey);
  return { tenantId, clientId };
}

/** What `gcp.auth.fluxcd.io/workload-identity-provider` and `iam.gke.io/gcp-service-account` name. @throws {ReconcileError} */
export function googleIdentityOf({ annotations }: CloudServiceAccount): GoogleIdentity {
  const providerKey = 'gcp.auth.fluxcd.io/workload-identity-provider';
  const emailKey = 'iam.gke.io/gcp-service-account';
  const provider = annotations[providerKey] ?? '';
  const email = annotations[emailKey] ?? '';
  return {
    ...(provider === ''
      ? {}
      : {
          audience: `//iam.googleapis.com/${match(providerKey, provider, identityProviderPattern)}`,
        }),
    ...(email === '' ? {} : { email: match(emailKey, email, emailPattern) }),
  };
}

function match(key: string, value: string, pattern: string): string {
  if (new RegExp(pattern).test(value)) return value;
  throw new ReconcileError(
    'ReadOperationFailed',
    `invalid ${key} annotation: '${value}'. must match ${pattern}`,
  );
}

function missing(what: string, key: string): ReconcileError {
  return new ReconcileError(
    'ReadOperationFailed',
    `azure ${what} ID is not set in the service account annotation ${key}`,
  );
}
