import { StringDecoder } from 'node:string_decoder';

/** The lines of a stream, each as soon as it is whole; an unfinished last one is left out. */
export async function* linesOf(stream: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest: string[] = [];
  for await (const chunk of stream) {
    if (!(chunk instanceof Buffer)) continue;
    const pieces = decoder.write(chunk).split('\n');
    const last = pieces.pop() ?? '';
    const [first, ...others] = pieces;
    if (first === undefined) {
      rest.push(last);
      continue;
    }
    yield rest.join('') + first;
    yield* others;
    rest = [last];
  }
}
