import { candidatesFor } from './candidates.ts';
import { namesFor } from './names.ts';
import type { Group } from '../command.ts';

/**
 * Prints what may stand at the cursor, for the scripts of src/cli/completion/scripts.ts.
 * @param line up to the cursor, the program's name included
 */
export async function complete(root: Group, line: string): Promise<void> {
  const [, ...words] = line.trimStart().split(/\s+/);
  const found = candidatesFor(root, words);
  switch (found.kind) {
    case 'words':
      for (const { word, help } of found.words) print(word, help, words.at(-1));
      return;
    case 'files':
    case 'directories':
      console.log(`:${found.kind}`);
      return;
    case 'names':
      for (const name of await namesFor(found)) print(found.prefix + name, '', words.at(-1));
  }
}

function print(word: string, help: string, begun = ''): void {
  if (word.startsWith(begun)) console.log(help === '' ? word : `${word}\t${help}`);
}
