import { describe, expect, test } from 'vitest';
import { gitAccessFromSecrets } from '../../../src/domain/git/access.ts';

const keyPem = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----';
const httpsUrl = 'https://git.example.com/team/app.git';
const sshUrl = 'ssh://git@git.example.com/team/app.git';

function accessOf(url: string, data?: Readonly<Record<string, string>>) {
  return gitAccessFromSecrets({
    url,
    secret: data && { namespace: 'team', name: 'git', data },
  });
}

describe('the way to authenticate', () => {
  test.for([
    ['nobody without a secret', httpsUrl, undefined, { kind: 'none' }],
    ['nobody with an empty secret', httpsUrl, {}, { kind: 'none' }],
    [
      'a user name and a password',
      httpsUrl,
      { username: 'flux', password: 'pw' },
      { kind: 'basic', username: 'flux', password: 'pw' },
    ],
    [
      'a user name alone',
      httpsUrl,
      { username: 'flux' },
      { kind: 'basic', username: 'flux', password: '' },
    ],
    [
      'a token, without the line end around it',
      httpsUrl,
      { bearerToken: 'abc\n' },
      { kind: 'bearer', token: 'abc' },
    ],
    [
      'a token before a user name',
      httpsUrl,
      { bearerToken: 'abc', username: 'flux' },
      { kind: 'bearer', token: 'abc' },
    ],
    [
      'a user in the URL',
      'https://flux:p%40w@git.example.com/a',
      undefined,
      { kind: 'basic', username: 'flux', password: 'p@w' },
    ],
    [
      'a secret before the URL',
      'https://other:x@git.example.com/a',
      { username: 'flux', password: 'pw' },
      { kind: 'basic', username: 'flux', password: 'pw' },
    ],
    [
      'an SSH key, and known hosts with the line ends they need',
      sshUrl,
      { identity: keyPem, known_hosts: 'h k\r\n# c\r\ni l' },
      { kind: 'ssh', identity: keyPem, knownHosts: 'h k\n# c\ni l\n' },
    ],
    [
      'an SSH key under a passphrase',
      sshUrl,
      { identity: keyPem, known_hosts: 'h k\n', password: 'pw' },
      { kind: 'ssh', identity: keyPem, knownHosts: 'h k\n', passphrase: 'pw' },
    ],
  ] as const)('%s', ([, url, data, auth]) => {
    expect(accessOf(url, data).auth).toEqual(auth);
  });
});

describe('the URL that is shown', () => {
  test.for([
    [
      'has no credentials',
      'https://flux:secret@git.example.com/a',
      undefined,
      'https://git.example.com/a',
    ],
    [
      'has the user of SSH',
      'ssh://me@git.example.com:22/a',
      { identity: keyPem, known_hosts: 'h' },
      'ssh://me@git.example.com:22/a',
    ],
    [
      'has the user git where none is given',
      'ssh://git.example.com/a',
      { identity: keyPem, known_hosts: 'h' },
      'ssh://git@git.example.com/a',
    ],
    [
      'has no password of SSH',
      'ssh://me:secret@git.example.com/a',
      { identity: keyPem, known_hosts: 'h' },
      'ssh://me@git.example.com/a',
    ],
  ] as const)('%s', ([, url, data, shown]) => {
    expect(accessOf(url, data).url).toBe(shown);
  });
});

describe('what is wrong is named', () => {
  test.for([
    ['a local path', '/srv/git', undefined, 'not an http, https or ssh URL: "/srv/git"'],
    ['a file', 'file:///srv/git', undefined, 'not an http, https or ssh URL: "file:///srv/git"'],
    [
      'a helper of git',
      'ext::sh -c id',
      undefined,
      'not an http, https or ssh URL: "ext::sh -c id"',
    ],
    [
      'a password in a URL of another kind',
      'ftp://u:secret@host/a',
      undefined,
      'not an http, https or ssh URL: "ftp://host/a"',
    ],
    [
      'an option as a user',
      'ssh://-oProxyCommand=x@host/a',
      { identity: keyPem, known_hosts: 'h' },
      'neither host nor user may start with "-": "ssh://host/a"',
    ],
    [
      'a password without user',
      httpsUrl,
      { password: 'pw' },
      `secret 'team/git': "password" requires "username" to be set`,
    ],
    [
      'a token of two lines',
      httpsUrl,
      { bearerToken: 'a\nHost: x' },
      `secret 'team/git': "bearerToken" holds characters that no token has`,
    ],
    [
      'SSH without secret',
      sshUrl,
      undefined,
      `${sshUrl} needs a secret with "identity" and "known_hosts"`,
    ],
    [
      'SSH without key',
      sshUrl,
      { known_hosts: 'h' },
      `secret 'team/git': "identity" (the private key) is missing`,
    ],
    [
      'a public key',
      sshUrl,
      { identity: 'ssh-ed25519 AAAA', known_hosts: 'h' },
      `secret 'team/git': "identity" is not a private key in PEM or OpenSSH format`,
    ],
    [
      'SSH without known hosts',
      sshUrl,
      { identity: keyPem },
      `secret 'team/git': "known_hosts" is missing: what \`ssh-keyscan <host>\` prints, verified`,
    ],
  ] as const)('%s', ([, url, data, message]) => {
    const reason = message.startsWith('secret ') ? 'AuthenticationFailed' : 'SourceManagerFailed';
    expect(() => accessOf(url, data)).toThrow(
      expect.objectContaining({ reason, message, terminal: false }),
    );
  });
});
