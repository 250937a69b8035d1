import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convertObject } from '../../../src/domain/conversion/convert.ts';
import { keptAnnotation } from '../../../src/domain/conversion/kept.ts';
import { recordAt } from '../../../src/domain/resources/record.ts';
import { anyAlpha, anyV1, anyV1Pair } from '../../support/any-image-object.ts';
import { fuzzRuns } from '../../support/fuzz.ts';
import type { JsonRecord } from '../../../src/domain/resources/record.ts';

const group = 'image.toolkit.fluxcd.io';
const alphas = ['v1alpha1', 'v1alpha2'] as const;

function convert(object: JsonRecord, version: string): JsonRecord {
  return convertObject(object, `${group}/${version}`);
}

/** As it is after the API server has had it: with its keys in their order. */
function stored(object: JsonRecord): JsonRecord {
  const text = JSON.stringify(object, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return Object(JSON.parse(text));
}

describe('laws', () => {
  test.for(alphas)('v1 by way of %s is the same v1', (version) => {
    fc.assert(
      fc.property(anyV1, (object) => {
        expect(convert(stored(convert(object, version)), 'v1')).toEqual(object);
      }),
      { numRuns: fuzzRuns(300) },
    );
  });

  test.for(alphas)('%s by way of v1 is the same', (version) => {
    fc.assert(
      fc.property(anyAlpha(version), (object) => {
        expect(convert(stored(convert(object, 'v1')), version)).toEqual(object);
      }),
      { numRuns: fuzzRuns(300) },
    );
  });

  test.for(alphas)(
    'what %s shows of v1, with what it keeps, is by way of v1 the same',
    (version) => {
      fc.assert(
        fc.property(anyV1, (object) => {
          const shown = stored(convert(stored(object), version));
          expect(convert(stored(convert(shown, 'v1')), version)).toEqual(shown);
        }),
        { numRuns: fuzzRuns(200) },
      );
    },
  );

  test('v1alpha1 by way of v1alpha2, both by way of v1, is the same', () => {
    fc.assert(
      fc.property(anyAlpha('v1alpha1'), (object) => {
        const other = stored(convert(object, 'v1alpha2'));
        expect(convert(stored(convert(other, 'v1')), 'v1alpha1')).toEqual(object);
      }),
      { numRuns: fuzzRuns(300) },
    );
  });

  test.for(['v1beta1', 'v1beta2'])('%s has the shape of v1', (version) => {
    fc.assert(
      fc.property(anyV1, (object) => {
        const apiVersion = `${group}/${version}`;
        expect(convert(object, version)).toEqual({ ...object, apiVersion });
      }),
      { numRuns: fuzzRuns(50) },
    );
  });

  test.for(alphas)(
    'whatever is kept in an annotation, %s can be read and is what it was',
    (version) => {
      const texts = fc.oneof(fc.string(), fc.json());
      fc.assert(
        fc.property(anyV1, texts, (object, text) => {
          const forged = annotated(object, { [keptAnnotation(version)]: text });
          const back = convert(stored(convert(forged, version)), 'v1');
          expect(back['spec']).toEqual(object['spec']);
          expect(back['status']).toEqual(object['status']);
        }),
        { numRuns: fuzzRuns(200) },
      );
    },
  );

  test.for(alphas)('what is edited in %s is edited in v1, and the rest stays', (version) => {
    fc.assert(
      fc.property(anyV1Pair, ([before, after]) => {
        const kept = recordAt(recordAt(convert(before, version), 'metadata'), 'annotations');
        const edited = annotated(convert(bare(after), version), kept);
        const again = convert(convert(stored(edited), 'v1'), version);
        expect(bare(again)).toEqual(bare(convert(after, version)));
      }),
      { numRuns: fuzzRuns(200) },
    );
  });
});

/** Without what was kept. */
function bare(object: JsonRecord): JsonRecord {
  const { annotations: _annotations, ...metadata } = recordAt(object, 'metadata');
  return { ...object, metadata };
}

function annotated(object: JsonRecord, annotations: JsonRecord): JsonRecord {
  const metadata = recordAt(object, 'metadata');
  return {
    ...object,
    metadata: {
      ...metadata,
      annotations: { ...recordAt(metadata, 'annotations'), ...annotations },
    },
  };
}

const metadata = { namespace: 'team', name: 'app', uid: 'u', resourceVersion: '7' };

function objectOf(version: string, kind: string, spec: JsonRecord, status?: JsonRecord) {
  const object = { apiVersion: `${group}/${version}`, kind, metadata, spec };
  return status === undefined ? object : { ...object, status };
}

describe('a first automation', () => {
  // image-automation-controller v0.9.1 docs/spec/v1alpha2/imageupdateautomations.md: "Migrating from v1alpha1"
  const v1alpha1 = {
    checkout: { gitRepositoryRef: { name: 'auto-repo' }, branch: 'main' },
    interval: '5m',
    update: { strategy: 'Setters', path: './app' },
    commit: {
      authorName: 'fluxbot',
      authorEmail: 'fluxbot@example.com',
      messageTemplate: 'An automated update from FluxBot\n[ci skip]\n',
      signingKey: { secretRef: { name: 'git-pgp' } },
    },
    push: { branch: 'auto' },
  };
  const later = {
    sourceRef: { kind: 'GitRepository', name: 'auto-repo' },
    interval: '5m',
    update: { strategy: 'Setters', path: './app' },
    git: {
      checkout: { ref: { branch: 'main' } },
      commit: {
        author: { name: 'fluxbot', email: 'fluxbot@example.com' },
        messageTemplate: 'An automated update from FluxBot\n[ci skip]\n',
        signingKey: { secretRef: { name: 'git-pgp' } },
      },
      push: { branch: 'auto' },
    },
  };

  test.for(['v1alpha2', 'v1beta1', 'v1beta2', 'v1'])('is in %s what its guide says', (version) => {
    const first = objectOf('v1alpha1', 'ImageUpdateAutomation', v1alpha1);
    expect(convert(first, version)).toEqual(objectOf(version, 'ImageUpdateAutomation', later));
  });

  test.for<[string, JsonRecord]>([
    ['another namespace', { sourceRef: { ...later.sourceRef, namespace: 'fleet' } }],
    ['a tag', { git: { ...later.git, checkout: { ref: { tag: 'v1' } } } }],
    ['what the source says', { git: { commit: later.git.commit } }],
    ['no commit', { git: undefined }],
    [
      'a refspec and options',
      { git: { ...later.git, push: { refspec: 'a:b', options: { ci: '1' } } } },
    ],
    [
      'the kind of a key',
      {
        git: {
          ...later.git,
          commit: { author: { email: '' }, signingKey: { secretRef: { name: 'k' }, type: 'ssh' } },
        },
      },
    ],
    ['a selector', { policySelector: { matchLabels: { app: 'x' } } }],
  ])('keeps of v1 %s', ([, change]) => {
    const spec = stored({ ...later, ...change });
    const object = objectOf('v1', 'ImageUpdateAutomation', spec);
    const shown = convert(object, 'v1alpha1');
    expect(recordAt(shown, 'spec')).not.toHaveProperty('git');
    expect(convert(stored(shown), 'v1')).toEqual(object);
  });

  test('another name is another object, in its own namespace', () => {
    const sourceRef = { kind: 'GitRepository', name: 'auto-repo', namespace: 'fleet' };
    const object = objectOf('v1', 'ImageUpdateAutomation', { ...later, sourceRef });
    const shown = convert(object, 'v1alpha1');
    const checkout = { gitRepositoryRef: { name: 'mine' }, branch: 'main' };
    const edited = { ...shown, spec: { ...recordAt(shown, 'spec'), checkout } };
    expect(recordAt(convert(edited, 'v1'), 'spec')['sourceRef']).toEqual({
      kind: 'GitRepository',
      name: 'mine',
    });
  });
});

describe('an image', () => {
  const digest = 'sha256:00ff';
  const latestRef = { name: 'host:5000/app', tag: '1.0.0', digest };
  const spec = { imageRepositoryRef: { name: 'app' }, policy: { semver: { range: '*' } } };
  const policy = objectOf('v1', 'ImagePolicy', spec, { latestRef });

  test('is latestImage, and keeps its digest', () => {
    const shown = convert(policy, 'v1alpha1');
    expect(shown['status']).toEqual({ latestRef, latestImage: 'host:5000/app:1.0.0' });
    expect(convert(shown, 'v1')).toEqual(policy);
  });

  test.for([
    ['another one', 'app:2', { latestRef: { name: 'app', tag: '2' } }],
    ['none', undefined, {}],
    ['no image', 'app', { latestRef }],
  ] as const)('that an alpha client wrote counts: %s', ([, latestImage, status]) => {
    const shown = convert(policy, 'v1alpha1');
    const { latestImage: _old, ...rest } = recordAt(shown, 'status');
    const written = latestImage === undefined ? rest : { ...rest, latestImage };
    expect(convert({ ...shown, status: written }, 'v1')['status']).toEqual(status);
  });
});

describe('who may write annotations', () => {
  const spec = { image: 'app', interval: '1m' };

  test('writes no status by them', () => {
    const kept = JSON.stringify([{ at: ['status', 'canonicalImageName'], is: 'forged' }]);
    const forged = annotated(objectOf('v1alpha1', 'ImageRepository', spec, {}), {
      [keptAnnotation('v1')]: kept,
    });
    expect(convert(forged, 'v1')['status']).toEqual({});
  });

  test('writes none by way of what the alpha version would show', () => {
    const kept = JSON.stringify([{ at: ['status', 'latestImage'], is: 'evil:1' }]);
    const policy = objectOf(
      'v1',
      'ImagePolicy',
      { imageRepositoryRef: { name: 'app' }, policy: {} },
      {},
    );
    const forged = annotated(policy, { [keptAnnotation('v1alpha1')]: kept });
    expect(convert(forged, 'v1alpha1')['status']).toEqual({});
  });

  test.for([
    ['of another type', { at: ['spec', 'accessFrom'], is: 'all' }],
    ['that the schema refuses', { at: ['spec', 'provider'], was: 'generic', is: 'mine' }],
    ['beyond the spec', { at: ['metadata', 'name'], was: 'app', is: 'other' }],
    ['nowhere', { at: [], is: 'all' }],
  ])('writes nothing %s', ([, kept]) => {
    const object = objectOf('v1alpha2', 'ImageRepository', spec);
    const forged = annotated(object, { [keptAnnotation('v1')]: JSON.stringify([kept]) });
    expect(convert(forged, 'v1')).toEqual(convert(object, 'v1'));
  });
});

describe('what cannot be converted', () => {
  test.for([
    [
      'another kind',
      objectOf('v1', 'Secret', {}),
      'v1',
      'cannot convert Secret team/app of image.toolkit.fluxcd.io/v1 to',
    ],
    [
      'from another version',
      objectOf('v2', 'ImagePolicy', {}),
      'v1',
      'cannot convert ImagePolicy team/app of image.toolkit.fluxcd.io/v2 to',
    ],
    [
      'to another version',
      objectOf('v1', 'ImagePolicy', {}),
      'v3',
      'to image.toolkit.fluxcd.io/v3',
    ],
    ['nothing', {}, 'v1', 'cannot convert object ? of no version'],
  ] as const)('%s', ([, object, version, message]) => {
    expect(() => convert(object, version)).toThrow(message);
  });
});
