import { ReconcileError } from '../../../domain/errors.ts';

/** Characters: a key with dozens of subkeys and signatures has 100 thousand. */
const longestKey = 256 * 1024;
/** `ssh-keygen -a`: 24 by default; 512 take some seconds, and that for each signature. */
const mostRounds = 512;
const opensshKey =
  /-----BEGIN OPENSSH PRIVATE KEY-----(?<body>[A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----/;

/** @throws {ReconcileError} `SourceManagerFailed`, if reading the key could take long */
export function assertKeyLength(key: string, { origin, field }: KeyPlace): void {
  if (key.length <= longestKey) return;
  throw tooCostly(
    `${origin}: "${field}" has ${key.length} characters, more than ${longestKey}; export the signing key alone`,
  );
}

interface KeyPlace {
  /** `secret 'ns/name'`. */
  readonly origin: string;
  readonly field: string;
}

/**
 * @throws {ReconcileError} `SourceManagerFailed`, if unlocking the key would take more rounds of bcrypt than we make
 * @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 */
export function assertRounds(identity: string, origin: string): void {
  const rounds = bcryptRounds(identity);
  if (rounds === undefined || rounds <= mostRounds) return;
  throw tooCostly(
    `${origin}: "identity" takes ${rounds} rounds to unlock, more than ${mostRounds}; lock it again with ssh-keygen -p -a 100`,
  );
}

/** Undefined for other kinds of keys, and for what is none. */
function bcryptRounds(identity: string): number | undefined {
  const body = opensshKey.exec(identity)?.groups?.['body'];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64');
  let offset = 'openssh-key-v1\0'.length;
  function readString(): Buffer | undefined {
    if (offset + 4 > bytes.length) return undefined;
    const start = offset + 4;
    offset = start + bytes.readUInt32BE(offset);
    return offset <= bytes.length ? bytes.subarray(start, offset) : undefined;
  }
  const [, kdf, options] = [readString(), readString(), readString()];
  if (kdf?.toString('latin1') !== 'bcrypt' || options === undefined) return undefined;
  return options.length < 4 ? undefined : options.readUInt32BE(options.length - 4);
}

export function tooCostly(message: string): ReconcileError {
  return new ReconcileError('SourceManagerFailed', message);
}
