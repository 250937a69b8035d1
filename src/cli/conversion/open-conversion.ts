import { openConversionEndpoint } from '../../adapters/endpoint/conversion-endpoint.ts';
import { connectConversion } from '../../adapters/kubernetes/conversion.ts';
import { conversionPath, conversionService } from '../../domain/conversion/alpha-crd.ts';
import { usualTimes } from '../../domain/conversion/certificate.ts';
import { answerReview } from '../../domain/conversion/review.ts';
import { messageOf } from '../../domain/errors.ts';
import { showCertificates } from './show-certificates.ts';
import type { ConversionEndpoint } from '../../adapters/endpoint/conversion-endpoint.ts';
import type { ListenAddress } from '../../domain/address.ts';
import type { CertificateTimes } from '../../domain/conversion/certificate.ts';
import type { ShowOptions } from './show-certificates.ts';

/** A replica shows what another one has made after at most so much. */
const usualEveryMs = 30_000;

export interface ConversionOptions extends Pick<ShowOptions, 'log' | 'signal'> {
  readonly address: ListenAddress;
  /** Where the Secret of the certificate is; absent: in that of our pod or kubeconfig. */
  readonly namespace: string | undefined;
  readonly kubeconfig: string | undefined;
  /** Called when there is a certificate. */
  readonly onReady: () => void;
  readonly times?: CertificateTimes;
  readonly everyMs?: number;
}

/** A running conversion webhook. */
export interface Conversion extends AsyncDisposable {
  readonly address: string;
}

/**
 * Converts for the API server until it is disposed of, and looks after the certificate for that.
 * @throws {Error} where we cannot listen at the address; {StartError} for a kubeconfig that cannot be used
 */
export async function openConversion({
  address,
  namespace,
  kubeconfig,
  log,
  signal,
  onReady,
  times = usualTimes,
  everyMs = usualEveryMs,
}: ConversionOptions): Promise<Conversion> {
  await using stack = new AsyncDisposableStack();
  const endpoint = stack.use(await listen(address));
  const cluster = stack.use(await connectConversion({ kubeconfig }));
  const stop = new AbortController();
  const showing = showCertificates({
    cluster,
    secret: { namespace: namespace ?? cluster.namespace ?? 'default', name: conversionService },
    times,
    everyMs,
    log,
    signal: AbortSignal.any([signal, stop.signal]),
    show: (identity) => {
      endpoint.show(identity);
      onReady();
    },
  });
  stack.defer(() => showing);
  stack.defer(() => stop.abort());
  log.info('converting', { address: endpoint.address });
  const closing = stack.move();
  return {
    address: endpoint.address,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

async function listen(address: ListenAddress): Promise<ConversionEndpoint> {
  try {
    return await openConversionEndpoint({ address, path: conversionPath, answer: answerReview });
  } catch (error) {
    throw new Error(`--conversion-webhook-addr: ${messageOf(error)}`, { cause: error });
  }
}
