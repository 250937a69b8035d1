import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { findMarkers } from '../../../src/domain/setters/manifest.ts';
import { parseMarker } from '../../../src/domain/setters/marker.ts';
import { cpuMs } from '../../support/cpu.ts';
import { fuzzRuns } from '../../support/fuzz.ts';
import { manifestPairs, marker, newTag, yamlSoup } from './arbitrary-manifest.ts';
import { rewriteManifests } from '../../support/rewrite-manifests.ts';
import type { RewriteResult } from '../../../src/domain/setters/rewrite.ts';

const numRuns = fuzzRuns(100);

function rewrite(text: string, tag = newTag): RewriteResult {
  const policy = { namespace: 'n', name: 'p', image: { name: 'ghcr.io/a/b', tag } };
  return rewriteManifests([{ path: 'a.yaml', text }], [policy]);
}

function rewritten(text: string, tag = newTag): string {
  return rewrite(text, tag).files[0]?.text ?? text;
}

function read(text: string): string {
  const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' });
  return JSON.stringify(documents.map((document) => document.toJSON() as unknown));
}

test('no byte outside a marked scalar moves, whatever the YAML', () => {
  fc.assert(
    fc.property(manifestPairs, ({ before, after }) => {
      expect(rewrite(before).warnings).toEqual([]);
      expect(rewritten(before)).toBe(after);
    }),
    { numRuns },
  );
});

test('the data stays but for the marked scalars', () => {
  fc.assert(
    fc.property(manifestPairs, ({ before }) => {
      expect(read(rewritten(before))).toBe(read(before).replaceAll(/old[0-9]+/g, newTag));
    }),
    { numRuns },
  );
});

const tags = fc.constantFrom(newTag, '1.10', 'true', '-');

test('rewriting twice is rewriting once', () => {
  fc.assert(
    fc.property(tags, yamlSoup, (tag, soup) => {
      const once = rewritten(`a: x ${marker}\n${soup}`, tag);
      expect(rewrite(once, tag)).toMatchObject({ files: [], fileChanges: {} });
    }),
    { numRuns: fuzzRuns(300) },
  );
});

test('what was rewritten holds the same markers, on the new values', () => {
  fc.assert(
    fc.property(tags, yamlSoup, (tag, soup) => {
      const text = `a: x ${marker}\n${soup}`;
      expect(valuesOf(rewritten(text, tag))).toEqual(valuesOf(text)?.map(() => tag));
    }),
    { numRuns: fuzzRuns(300) },
  );
});

/** The marked values; undefined for a file that is left alone. */
function valuesOf(text: string): readonly string[] | undefined {
  const parsed = findMarkers(text);
  return parsed.kind === 'markers' ? parsed.markers.map(({ value }) => value) : undefined;
}

test('any text is answered, and soon', () => {
  fc.assert(
    fc.property(yamlSoup, fc.nat(2000), (soup, times) => {
      const start = cpuMs();
      rewrite(`a: x ${marker}\n${soup}`);
      rewrite(`a: x ${marker}\n${soup.repeat(1 + times / 40)}`);
      expect(cpuMs() - start).toBeLessThan(2000);
    }),
    { numRuns },
  );
});

test('any comment is answered', () => {
  const part = fc.oneof(
    fc.constantFrom('{', '}', '"', '\\', ':', '"$ref"', '"$imagepolicy"'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      expect(parseMarker(`# ${parts.join('')}`).every((setter) => setter !== '')).toBe(true);
    }),
    { numRuns },
  );
});
