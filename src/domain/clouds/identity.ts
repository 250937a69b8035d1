import { ReconcileError } from '../errors.ts';

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
  /** Of the workload identity provider; undefined: the cluster's own (GKE). */
  readonly audience: string | undefined;
  /** The Google service account to impersonate; undefined: access is granted to the Kubernetes one itself. */
  readonly email: string | undefined;
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
    audience:
      provider === ''
        ? undefined
        : `//iam.googleapis.com/${match(providerKey, provider, identityProviderPattern)}`,
    email: email === '' ? undefined : match(emailKey, email, emailPattern),
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
