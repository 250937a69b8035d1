import { ReconcileError } from '../errors.ts';
import type { CloudProvider } from './registry.ts';

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
