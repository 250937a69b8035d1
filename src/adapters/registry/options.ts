import { createEgress } from '../http/egress.ts';
import type { EnvironmentProxy } from '../../domain/network/route.ts';
import type { Egress } from '../http/egress.ts';

export interface RegistryClientOptions {
  /** Proxies for access that names none, as HTTP_PROXY, HTTPS_PROXY and NO_PROXY have them. Default: none. */
  readonly environmentProxy?: EnvironmentProxy;
  /** Where repositories, registries and their secrets may send us. Default: anywhere. */
  readonly egress?: Egress;
  /**
   * Requests under way at once with one host by one way; the others wait their turn. One of them is kept for a second
   * tenant. Default: 8.
   */
  readonly concurrencyPerHost?: number;
  /** Pages of one list. Default: 2,000, for registries whose own page size is small. */
  readonly maxPages?: number;
  /** Tags of one list. Default: a million. */
  readonly maxTags?: number;
  /** What the pages of one list may have together. Default: 64 MiB, a hundred times a list of 10,000 tags. */
  readonly maxBytes?: number;
  /** Default: 10 s. */
  readonly connectTimeoutMs?: number;
  /** How long a server may stay silent, before and within its answer. Default: 30 s. */
  readonly silenceTimeoutMs?: number;
  /** The waits between quick tries; their number is the number of tries less one. Default: 0.1 s and 0.5 s. */
  readonly retryDelaysMs?: readonly number[];
}

export type RegistrySettings = Required<RegistryClientOptions>;

/** The options with their defaults. */
export function withDefaults(options: RegistryClientOptions): RegistrySettings {
  return {
    environmentProxy: {},
    egress: createEgress(),
    concurrencyPerHost: 8,
    maxPages: 2000,
    maxTags: 1_000_000,
    maxBytes: 64 * 1024 * 1024,
    connectTimeoutMs: 10_000,
    silenceTimeoutMs: 30_000,
    retryDelaysMs: [100, 500],
    ...options,
  };
}
