import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alphaCrdManifest, conversionService } from '../../../src/domain/conversion/alpha-crd.ts';
import { alphaVersions } from '../../../src/domain/conversion/alpha-schema.ts';
import { crdManifest, generatedYaml } from '../../../src/domain/resources/crd.ts';
import { imageKinds, kinds } from '../../../src/domain/resources/kinds.ts';
import { isRecord, recordAt, recordsIn } from '../../../src/domain/resources/record.ts';
import type { ImageKind } from '../../../src/domain/resources/kinds.ts';
import type { JsonRecord } from '../../../src/domain/resources/record.ts';

const root = join(import.meta.dirname, '../../..');
const service = { namespace: 'tagwright', name: conversionService };
const rows = imageKinds.flatMap((kind) =>
  alphaVersions.map((version): [ImageKind, string] => [kind, version]),
);

function versionOf(kind: ImageKind, version: string): JsonRecord {
  const { versions } = recordAt(alphaCrdManifest(kind, { service }), 'spec');
  return recordsIn(versions).find(({ name }) => name === version) ?? {};
}

async function fluxVersion(kind: ImageKind, version: string): Promise<JsonRecord> {
  const file = join(root, `test/vectors/crds/${kinds[kind].plural}.${version}.json`);
  const facts: unknown = JSON.parse(await readFile(file, 'utf8'));
  return isRecord(facts) ? recordAt(facts, 'version') : {};
}

/** The fields below `part` of a version's schema, as `git.push.branch`. */
function fieldsOf(version: JsonRecord, part: 'spec' | 'status'): readonly string[] {
  const schema = recordAt(recordAt(version, 'schema'), 'openAPIV3Schema');
  return namesIn(recordAt(recordAt(schema, 'properties'), part)).toSorted();
}

function namesIn(schema: JsonRecord): readonly string[] {
  return Object.entries(recordAt(schema, 'properties')).flatMap(([name, inner]) => [
    name,
    ...(isRecord(inner) ? namesIn(inner).map((field) => `${name}.${field}`) : []),
  ]);
}

describe('a CRD with the alpha versions', () => {
  test.for(imageKinds)('%s: the file is what the generator writes', async (kind) => {
    const file = join(root, `config/alpha/crd/${kinds[kind].plural}.yaml`);
    expect(await readFile(file, 'utf8')).toBe(generatedYaml(alphaCrdManifest(kind, { service })));
  });

  test.for(rows)('%s: %s has the fields of Flux, and the columns', async ([kind, version]) => {
    const flux = await fluxVersion(kind, version);
    const ours = versionOf(kind, version);
    expect(fieldsOf(ours, 'spec')).toEqual(fieldsOf(flux, 'spec'));
    expect(fieldsOf(ours, 'status')).toEqual(expect.arrayContaining([...fieldsOf(flux, 'status')]));
    expect(ours['additionalPrinterColumns']).toEqual(flux['additionalPrinterColumns']);
    expect(ours).toMatchObject({ served: true, storage: false, subresources: { status: {} } });
  });

  test.for(imageKinds)('%s: the other versions are as ever', (kind) => {
    const { versions } = recordAt(crdManifest(kind), 'spec');
    for (const version of recordsIn(versions))
      expect(versionOf(kind, String(version['name']))).toEqual(version);
  });
});
