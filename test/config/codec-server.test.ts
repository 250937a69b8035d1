import { describe, expect, test } from 'vitest';
import { readCodecServerConfig } from '../../src/config/codec-server.ts';
import { readConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/error.ts';

const keyFile = { 'encryption-key-file': '/keys' };
const file = { kind: 'file', origin: '--encryption-key-file', file: '/keys' };
const text = { kind: 'text', origin: 'TAGWRIGHT_ENCRYPTION_KEYS', text: 'one abc' };

describe('the keys of encryption', () => {
  test.for([
    ['are in a file', keyFile, {}, file],
    ['are in a file that a variable names', {}, { TAGWRIGHT_ENCRYPTION_KEY_FILE: '/keys' }, file],
    ['are in a variable', {}, { TAGWRIGHT_ENCRYPTION_KEYS: 'one abc' }, text],
    ['are nowhere', {}, { TAGWRIGHT_ENCRYPTION_KEYS: '' }, undefined],
  ] as const)('%s', ([, flags, environment, encryption]) => {
    expect(readConfig(flags, environment).encryption).toEqual(encryption);
  });

  test('are not in two places', () => {
    const variables = { TAGWRIGHT_ENCRYPTION_KEYS: 'one abc' };
    expect(() => readConfig(keyFile, variables)).toThrow('are both given: keep one');
  });
});

describe('a codec server', () => {
  test.for([
    ['on loopback', { listen: '127.0.0.1:8888' }, { address: { host: '127.0.0.1', port: 8888 } }],
    [
      'elsewhere, with a token',
      { listen: ':8888', 'token-file': '/token' },
      { address: { port: 8888 }, tokenFile: '/token' },
    ],
    [
      'for web pages',
      { listen: '[::1]:0', 'cors-origin': 'http://127.0.0.1:8233, https://ui.example.com' },
      { origins: ['http://127.0.0.1:8233', 'https://ui.example.com'] },
    ],
  ] as const)('is served %s', ([, flags, config]) => {
    expect(readCodecServerConfig({ ...keyFile, ...flags }, {})).toMatchObject(config);
  });

  test.for([
    ['an address', {}, keyFile, '--listen is missing'],
    ['keys', { listen: '127.0.0.1:8888' }, {}, '--encryption-key-file is missing'],
    ['a token beyond loopback', { listen: '0.0.0.0:8888' }, keyFile, 'needs --token-file'],
    ['a token on every address', { listen: ':8888' }, keyFile, 'needs --token-file'],
    [
      'an origin rather than an address',
      { listen: '127.0.0.1:8888', 'cors-origin': 'https://ui.example.com/' },
      keyFile,
      '--cors-origin takes origins',
    ],
    [
      'an origin rather than all',
      { listen: '127.0.0.1:8888', 'cors-origin': '*' },
      keyFile,
      '--cors-origin takes origins',
    ],
  ] as const)('needs %s', ([, flags, keys, problem]) => {
    function act(): unknown {
      return readCodecServerConfig({ ...flags, ...keys }, {});
    }
    expect(act).toThrow(ConfigError);
    expect(act).toThrow(problem);
  });
});
