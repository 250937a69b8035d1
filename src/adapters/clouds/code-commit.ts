import { createHash, createHmac } from 'node:crypto';
import type { GitAuth } from '../../domain/git/access.ts';
import type { CloudRepository } from '../../domain/clouds/repository.ts';
import type { CloudCredentials } from './login.ts';

type AwsRepository = Extract<CloudRepository, { provider: 'aws' }>;

/** Keys of AWS, its own or those of a role for a while. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | undefined;
}

/** So long CodeCommit takes a signature: https://docs.aws.amazon.com/codecommit/latest/userguide/troubleshooting-ch.html */
const validityMs = 15 * 60_000;

/**
 * The user name and the password of Git for a repository of CodeCommit: the password is a signature of version 4 over
 * the repository's address, of the made-up method `GIT` and without a body.
 * @see https://github.com/aws/git-remote-codecommit
 */
export function signCodeCommit(
  { host, path, region }: AwsRepository,
  { accessKeyId, secretAccessKey, sessionToken = '', expiration }: AwsKeys,
  now: number,
): CloudCredentials<GitAuth> {
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+Z$/g, '');
  const scope = [time.slice(0, 8), region, 'codecommit', 'aws4_request'];
  const request = ['GIT', path, '', `host:${host}`, '', 'host', ''].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(request)].join('\n');
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return {
    credentials: {
      kind: 'basic',
      username: sessionToken === '' ? accessKeyId : `${accessKeyId}%${sessionToken}`,
      password: `${time}Z${hmac(key, text).toString('hex')}`,
    },
    expiresAtMs: Math.min(now + validityMs, expiration?.getTime() ?? Infinity),
  };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
