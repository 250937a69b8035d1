import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { openCodecEndpoint } from '../adapters/endpoint/codec-endpoint.ts';
import { codecServices } from '../adapters/temporal/codec-services.ts';
import { readCodecServerConfig } from '../config/codec-server.ts';
import { ConfigError } from '../config/error.ts';
import { readEncryptionKeys } from './encryption.ts';
import { stopSignal } from './stop-signal.ts';
import type { Flags } from '../config/flags.ts';

/**
 * Decrypts for Temporal's UI and CLI what workers and starters have encrypted, until it is stopped.
 */
export async function codecServer(flags: Flags): Promise<void> {
  const { address, origins, tokenFile, encryption } = readCodecServerConfig(flags);
  const services = codecServices(readEncryptionKeys(encryption));
  const token = tokenFile === undefined ? undefined : readToken(tokenFile);
  const signal = stopSignal();
  await using endpoint = await openCodecEndpoint({ address, origins, token, services });
  console.log(`codec server at http://${endpoint.address}`);
  if (!signal.aborted) await once(signal, 'abort');
}

function readToken(file: string): string {
  const token = readFileSync(file, 'utf8').trim();
  // An empty token would let everybody in.
  if (token === '') throw new ConfigError('--token-file: there is no token in it');
  return token;
}
