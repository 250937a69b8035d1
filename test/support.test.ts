import { describe, expect, test } from 'vitest';
import { createSecretBook } from './support/secret-book.ts';
import { together } from './support/together.ts';

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

const lines = ['MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v', 'rqaNM1qyuohoj8gyiPSpmd8KGO8y'];
const key = `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;

describe('a secret is found in a text', () => {
  test.for([
    ['as it is', 'fatal: pa:ss wörd is wrong', 'pa:ss wörd'],
    ['in an address', 'https://git:pa%3Ass%20w%C3%B6rd@host/', 'pa%3Ass%20w%C3%B6rd'],
    ['in base64', `Basic ${base64('pa:ss wörd')}`, base64('pa:ss wö')],
    ['in base64, behind one letter', `Basic ${base64('x:pa:ss wörd')}`, expect.any(String)],
    ['in base64, behind two', `Basic ${base64('xx:pa:ss wörd')}`, expect.any(String)],
    ['in base64, behind three', `Basic ${base64('xxx:pa:ss wörd!')}`, expect.any(String)],
    ['of several lines, by one of them', `{"key":"...\\n${lines[1]}\\n"}`, lines[1]],
    ['of several lines, in base64', base64(key), expect.any(String)],
  ] as const)('%s', async ([, text, piece]) => {
    const book = createSecretBook();
    book.add('pa:ss wörd', key);
    expect((await book.toldIn(`before ${text} behind`))[0]).toEqual(piece);
  });
});

test('a Secret of Kubernetes: what opens a door, and nothing else', async () => {
  const book = createSecretBook();
  const config = { auths: { 'host.example': { username: 'someone', password: 'pa55-of-config' } } };
  const values = {
    username: 'somebody',
    password: 'pa55-of-somebody',
    known_hosts: 'host.example ssh-ed25519',
    '.dockerconfigjson': JSON.stringify(config),
  };
  const data = Object.entries(values).map(([name, value]) => [name, base64(value)]);
  book.addObject({ data: Object.fromEntries(data) });
  const text = [...Object.values(values), 'someone', 'host.example'].join('\n');
  expect(await book.toldIn(text)).toEqual(['pa55-of-somebody', 'pa55-of-config']);
});

test('a secret that is too short to be told from chance is complained of', async () => {
  const book = createSecretBook();
  book.add('', 'abc');
  await expect(book.toldIn('')).rejects.toThrow('too short to be looked for: abc');
});

test('of servers that start together, those that did end where one does not', async () => {
  const ended: string[] = [];
  function server(name: string): AsyncDisposable {
    return {
      [Symbol.asyncDispose]: async () => {
        ended.push(name);
      },
    };
  }
  const stack = new AsyncDisposableStack();
  const late = Promise.withResolvers<AsyncDisposable>();
  const failing = Promise.reject(new Error('no port'));
  const starting = together(stack, Promise.resolve(server('early')), failing, late.promise);
  late.resolve(server('late'));
  await expect(starting).rejects.toThrow('no port');
  await stack.disposeAsync();
  expect(ended.toSorted()).toEqual(['early', 'late']);
});
