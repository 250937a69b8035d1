import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { crdManifest, crdYaml } from '../../../src/domain/resources/crd.ts';
import { kinds } from '../../../src/domain/resources/kinds.ts';
import { isRecord, recordAt } from '../../../src/domain/resources/record.ts';
import type { KindInfo } from '../../../src/domain/resources/kinds.ts';
import type { JsonRecord } from '../../../src/domain/resources/record.ts';

const root = join(import.meta.dirname, '../../..');
const rows = Object.values(kinds).map((info): [string, KindInfo] => [info.kind, info]);
const imageRows = rows.filter(([kind]) => kind !== 'GitRepository');

describe('a generated CRD', () => {
  test.for(rows)('%s: the file is what the generator writes', async ([, { kind, plural }]) => {
    expect(await readFile(join(root, `config/crd/${plural}.yaml`), 'utf8')).toBe(crdYaml(kind));
  });

  test.for(rows)('%s: the file is listed for kustomize', async ([, { plural }]) => {
    const text = await readFile(join(root, 'config/crd/kustomization.yaml'), 'utf8');
    expect(parse(text)).toHaveProperty('resources', expect.arrayContaining([`${plural}.yaml`]));
  });

  test.for(rows)('%s: v1 has field by field what Flux 2.9 serves', async ([, { kind, plural }]) => {
    const { version } = await factsOf(plural, 'v1');
    expect(leavesOf(versionOf(kind, 'v1'))).toEqual(leavesOf(version));
  });

  test.for(rows)('%s: the names are those of Flux', async ([, { kind, plural }]) => {
    const facts = await factsOf(plural, 'v1');
    const spec = recordAt(crdManifest(kind), 'spec');
    expect(spec['names']).toEqual(facts['names']);
    expect(spec['group']).toBe(facts['group']);
    expect(spec['scope']).toBe(facts['scope']);
  });

  test.for(imageRows)(
    '%s: v1beta2 has the shape of v1 and its warning',
    async ([, { kind, plural }]) => {
      const { version } = await factsOf(plural, 'v1beta2');
      const ours = versionOf(kind, 'v1beta2');
      const { deprecated, deprecationWarning, additionalPrinterColumns } = isRecord(version)
        ? version
        : {};
      expect(ours).toMatchObject({ deprecated, deprecationWarning, additionalPrinterColumns });
      expect(ours['schema']).toEqual(versionOf(kind, 'v1')['schema']);
    },
  );

  test.for(imageRows)('%s: v1beta1 is served in the shape of v1, not stored', ([, { kind }]) => {
    const ours = versionOf(kind, 'v1beta1');
    expect(ours).toMatchObject({ served: true, storage: false, deprecated: true });
    expect(ours['schema']).toEqual(versionOf(kind, 'v1')['schema']);
  });

  test.for(rows)("%s: kustomize-controller's variables are left alone", ([, { kind }]) => {
    expect(recordAt(crdManifest(kind), 'metadata')['annotations']).toEqual({
      'kustomize.toolkit.fluxcd.io/substitute': 'disabled',
    });
  });
});

async function factsOf(plural: string, version: string): Promise<JsonRecord> {
  const path = join(root, `test/vectors/crds/${plural}.${version}.json`);
  const facts: unknown = JSON.parse(await readFile(path, 'utf8'));
  return isRecord(facts) ? facts : {};
}

function versionOf(kind: KindInfo['kind'], name: string): JsonRecord {
  const { versions } = recordAt(crdManifest(kind), 'spec');
  const found: unknown = Array.isArray(versions)
    ? versions.find((version: unknown) => isRecord(version) && version['name'] === name)
    : undefined;
  return isRecord(found) ? found : {};
}

/** Each value of the tree by its path; the order of `required` means nothing, and descriptions are our own. */
function leavesOf(value: unknown, path = ''): Record<string, unknown> {
  if (path.endsWith('.required') && Array.isArray(value)) return { [path]: new Set(value) };
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => leavesOf(item, `${path}[${index}]`));
    return Object.assign({ [path]: value.length }, ...items);
  }
  if (!isRecord(value)) return path.endsWith('.description') ? {} : { [path]: value };
  const fields = Object.entries(value).map(([key, item]) => leavesOf(item, `${path}.${key}`));
  return Object.assign({ [path]: '{}' }, ...fields);
}
