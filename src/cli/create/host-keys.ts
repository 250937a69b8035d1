import { createHash } from 'node:crypto';
import { confirm } from '../confirm.ts';
import { hostKeys } from './ssh-keys.ts';
import type { Given } from '../command.ts';

/**
 * The keys that a server shows now, as `known_hosts` has them, once somebody has seen their fingerprints and believes them: whoever
 * is between us and the server could show others.
 * @throws {UsageError | Error} if nobody does
 */
export async function believedHostKeys(given: Given<'silent'>, url: URL): Promise<string> {
  const keys = await hostKeys(url);
  console.error(`${url.hostname} shows these keys:`);
  for (const fingerprint of fingerprintsOf(keys)) console.error(`  ${fingerprint}`);
  if (given.isOn('silent')) return keys;
  await confirm('Are they those that its operator publishes?', {
    alone:
      'compare them with those that its operator publishes, and say --silent to believe them, or name them with --known-hosts-file',
    otherwise: 'nothing was created: name the keys with --known-hosts-file',
  });
  return keys;
}

/** `ssh-ed25519 SHA256:…` of each line, as ssh shows them. */
function fingerprintsOf(knownHosts: string): readonly string[] {
  return knownHosts.split('\n').flatMap((line) => {
    const [host = '', type, key] = line.split(' ');
    if (type === undefined || key === undefined || host.startsWith('#')) return [];
    const hash = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64');
    return [`${type} SHA256:${hash.replace(/=+$/, '')}`];
  });
}
