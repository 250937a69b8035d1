import { encryptionIn } from './encryption.ts';
import { ConfigError } from './error.ts';
import { readFlags } from './read-flags.ts';
import { listenAddress, wordsIn } from './values.ts';
import type { ListenAddress } from '../domain/address.ts';
import type { EncryptionSource } from './encryption.ts';
import type { Flags } from './flags.ts';

export interface CodecServerConfig {
  readonly address: ListenAddress;
  /** Web pages that may ask, by their origin. */
  readonly origins: readonly string[];
  /** What must be sent along; absent: nothing. */
  readonly tokenFile: string | undefined;
  readonly encryption: EncryptionSource;
}

/** @throws {ConfigError} */
export function readCodecServerConfig(
  flags: Flags,
  environment: NodeJS.ProcessEnv = process.env,
): CodecServerConfig {
  const { text } = readFlags(flags, environment);
  const address = listenAddress('listen', text('listen'));
  if (address === undefined)
    throw new ConfigError('--listen is missing: the address to serve at, as "127.0.0.1:8888"');
  const encryption = encryptionIn(text, environment);
  if (encryption === undefined)
    throw new ConfigError('--encryption-key-file is missing: the file of the keys');
  const tokenFile = text('token-file');
  // It decrypts for everybody that reaches it.
  if (tokenFile === undefined && !isLoopback(address))
    throw new ConfigError(
      '--listen beyond 127.0.0.1, [::1] and localhost needs --token-file: the file of what is to be sent along',
    );
  return { address, origins: originsIn(text('cors-origin')), tokenFile, encryption };
}

function isLoopback({ host = '' }: ListenAddress): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function originsIn(text: string | undefined): readonly string[] {
  const origins = wordsIn(text);
  const wrong = origins.find((one) => URL.parse(one)?.origin !== one);
  if (wrong === undefined) return origins;
  throw new ConfigError(
    `--cors-origin takes origins of web pages such as "http://127.0.0.1:8233", not "${wrong}"`,
  );
}
