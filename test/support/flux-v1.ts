import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Path -> text. */
export type Files = Readonly<Record<string, string>>;

const fixture = new URL('../migrate/v1/repository/', import.meta.url).pathname;
const registry = 'registry.example.com';

/** A repository as people had it with Flux v1, of which all that is automated is in one registry. */
export async function fluxV1Repository(address = registry): Promise<Files> {
  const files = await readFiles(fixture);
  const entries = Object.entries(files).map(
    ([path, text]) => [path, text.replaceAll(registry, address)] as const,
  );
  return Object.fromEntries(entries);
}

/** All files of a directory. */
export async function readFiles(directory: string): Promise<Files> {
  const files: Record<string, string> = {};
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    files[path.slice(join(directory, '/').length)] = await readFile(path, 'utf8');
  }
  return files;
}

export async function writeFiles(directory: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(directory, dirname(path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}
