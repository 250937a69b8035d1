const marker = '# {"$imagepolicy": "n:p:tag"}';
export const mark = `a: x ${marker}\n`;

const size = 16 * 1024 * 1024 - 1000;

/** What is hard to read, and what is found: how many markers, or why the file is left alone. */
export const oddManifests: readonly (readonly [string, () => string, RegExp])[] = [
  ['1 MiB of opening brackets', () => `${mark}b: ${'['.repeat(2 ** 20)}`, /nested deeper/],
  ['1 MiB of dashes', () => `${mark}b:\n  ${'- '.repeat(2 ** 19)}`, /nested deeper/],
  ['16 MiB of colons', () => `${mark}${fill(': ')}`, /nested deeper/],
  ['16 MiB of question marks', () => `${mark}${fill('? ')}`, /nested deeper/],
  ['16 MiB of commas', () => `${mark}b: [${fill(',')}]`, /tokens|Unexpected/],
  ['16 MiB of tags', () => `${mark}b: ${fill('!t ')}x`, /more than 32768 tokens/],
  ['200,000 documents', () => `${mark}${'---\na: b\n'.repeat(2e5)}`, /more than 100000 documents/],
  ['200,000 anchors', () => `${mark}b:\n${'- &a1 x\n'.repeat(1e5)}${names(1e5)}`, /anchors/],
  ['an alias bomb', () => `${mark}${bomb()}`, /^1$/],
  ['300,000 markers', () => `a:\n${`- x ${marker}\n`.repeat(3e5)}`, /more than 100000 markers/],
  ['10,000 markers', () => `a:\n${`- x ${marker}\n`.repeat(1e4)}`, /^10000$/],
  ['2 MiB of comments', () => `${mark}${fill('# c\n', 2 ** 21)}`, /^1$/],
  [
    '2 MiB of blank lines and comments',
    () => `${mark}b:\n${fill('\n', 2 ** 20)}${fill(' #\n', 2 ** 20)}`,
    /^1$/,
  ],
  ['a line of 16 MiB', () => `${mark}b: ${fill('word ')}`, /^1$/],
  ['a block of 16 MiB', () => `${mark}b: |\n${fill('  text\n')}`, /^1$/],
  ['a quoted value of 16 MiB', () => `${mark}b: "${fill('\\"')}"`, /^1$/],
  ['a marker on 1 MiB', () => `b: "${fill('x', 2 ** 20)}" ${marker}`, /very long value/],
  ['a comment of 16 MiB', () => `${mark}b: x # {"$imagepolicy"${fill('"')}`, /^1$/],
  ['more than 16 MiB', () => `${mark}${fill('word ', 2 ** 24 + 100)}`, /longer than 16777216/],
  ['1 MiB of entries', () => `${mark}b:\n${fill('- a: b\n  c: d\n', 2 ** 20)}`, /^1$/],
  ['1 MiB of one flow list', () => `${mark}b: [ ${fill('aa, ', 2 ** 20)}]`, /^1$/],
];

export function fill(text: string, length = size): string {
  return text.repeat(Math.floor(length / text.length));
}

function names(count: number): string {
  return Array.from({ length: count }, (_, index) => `- &n${index} x\n`).join('');
}

function bomb(): string {
  const levels = Array.from({ length: 30 }, (_, level) => {
    const aliases = Array.from({ length: 9 }, () => `*l${level}`).join(', ');
    return `l${level + 1}: &l${level + 1} [${aliases}]\n`;
  });
  return `l0: &l0 x\n${levels.join('')}`;
}
