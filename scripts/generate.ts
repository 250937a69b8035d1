// What is in the repository and is made from the source: the CRDs, and the table of reasons.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crdYaml } from '../src/domain/resources/crd.ts';
import { kinds } from '../src/domain/resources/kinds.ts';
import { withReasons } from './reasons-page.ts';

const root = join(import.meta.dirname, '..');

const crds = join(root, 'config/crd');
await mkdir(crds, { recursive: true });
for (const { kind, plural } of Object.values(kinds)) {
  await writeFile(join(crds, `${plural}.yaml`), crdYaml(kind));
}

const page = join(root, 'docs/reference/conditions.md');
await writeFile(page, withReasons(await readFile(page, 'utf8')));
