import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord, recordAt } from '../../src/domain/resources/record.ts';

/** The CRDs of the three image kinds as a release of Flux installed them, by name; descriptions are left out. */
export async function readReleaseCrds(release: string): Promise<Readonly<Record<string, object>>> {
  const file = join(import.meta.dirname, `../vectors/crds/releases/flux-${release}.json`);
  const vector: unknown = JSON.parse(await readFile(file, 'utf8'));
  const crds = isRecord(vector) ? Object.entries(recordAt(vector, 'crds')) : [];
  return Object.fromEntries(
    crds.map(([name, crd]) => [
      name,
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name },
        spec: isRecord(crd) ? crd['spec'] : {},
      },
    ]),
  );
}
