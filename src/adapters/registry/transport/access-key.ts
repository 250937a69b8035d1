import { createHash } from 'node:crypto';
import type { RegistryAccess } from '../../../domain/registry/access.ts';

/** Two accesses with the same key reach a host the same way, with the same credentials. It tells nothing of them. */
export function accessKey(access: RegistryAccess): string {
  return digest([wayKey(access), access.credentials]);
}

/**
 * Two accesses with the same key reach a host the same way. Where plain HTTP is allowed, a proxy is used or an authority
 * is trusted, others may answer in the registry's name: what is learned there counts for that way alone.
 */
export function wayKey(access: RegistryAccess): string {
  const { certificateAuthority, clientCertificate, proxy, insecure } = access;
  return digest([certificateAuthority, clientCertificate, proxy, insecure]);
}

/** Hashed: the key of a map lives longer than the secrets in it should. */
export function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}
