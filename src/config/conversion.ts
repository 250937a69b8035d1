import { variableIn } from './read-flags.ts';
import { listenAddress } from './values.ts';
import type { ListenAddress } from '../domain/address.ts';
import type { ReadText } from './read-flags.ts';

/** How older API versions are converted for the API server. */
export interface ConversionConfig {
  readonly address: ListenAddress;
  /** Where the Secret of the certificate is; absent: in that of our pod or kubeconfig. */
  readonly namespace: string | undefined;
}

/** @throws {ConfigError} */
export function conversionIn(
  text: ReadText,
  environment: NodeJS.ProcessEnv,
): ConversionConfig | undefined {
  const address = listenAddress('conversion-webhook-addr', text('conversion-webhook-addr'));
  if (address === undefined) return undefined;
  return { address, namespace: variableIn(environment, 'RUNTIME_NAMESPACE') };
}
