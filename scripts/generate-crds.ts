import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crdYaml } from '../src/domain/resources/crd.ts';
import { kinds } from '../src/domain/resources/kinds.ts';

const directory = join(import.meta.dirname, '../config/crd');

await mkdir(directory, { recursive: true });
for (const { kind, plural } of Object.values(kinds)) {
  await writeFile(join(directory, `${plural}.yaml`), crdYaml(kind));
}
