import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseImagePolicy } from '../../../src/domain/resources/image-policy.ts';
import { parseImageRepository } from '../../../src/domain/resources/image-repository.ts';
import { parseImageUpdateAutomation } from '../../../src/domain/resources/image-update-automation.ts';
import { isRecord, recordAt } from '../../../src/domain/resources/record.ts';
import { pruneToSchema, statusFor, toV1Shape } from '../../../src/domain/resources/versions.ts';
import { repositoryMessage } from '../../../src/domain/status/image-repository.ts';

const metadata = { name: 'app', namespace: 'team' };
const scanMessage = repositoryMessage({
  spec: { image: 'app', interval: '1m', exclusionList: [], provider: 'generic' },
  status: { lastScanResult: { tagCount: 2, revision: 'sha256:00ff' } },
});

// The shapes: field differences of section B1, from the CRDs that the tags of Flux's controllers carry.
describe('an older version in the shape of v1', () => {
  test('v1alpha1 automation: checkout, commit and push', () => {
    const { spec } = parseImageUpdateAutomation({
      apiVersion: 'image.toolkit.fluxcd.io/v1alpha1',
      kind: 'ImageUpdateAutomation',
      metadata,
      spec: {
        checkout: { gitRepositoryRef: { name: 'fleet' }, branch: 'main' },
        commit: {
          authorName: 'bot',
          authorEmail: 'bot@example.com',
          messageTemplate: 'update',
          signingKey: { secretRef: { name: 'key' } },
        },
        push: { branch: 'staging' },
        interval: '1m',
      },
    });
    expect(spec).toEqual({
      interval: '1m',
      sourceRef: { kind: 'GitRepository', name: 'fleet' },
      git: {
        checkout: { ref: { branch: 'main' } },
        commit: {
          author: { name: 'bot', email: 'bot@example.com' },
          messageTemplate: 'update',
          signingKey: { secretRef: { name: 'key' } },
        },
        push: { branch: 'staging' },
      },
      update: { strategy: 'Setters' },
    });
  });

  test('v1alpha1 automation without push: none is made up', () => {
    const automation = parseImageUpdateAutomation({
      apiVersion: 'image.toolkit.fluxcd.io/v1alpha1',
      kind: 'ImageUpdateAutomation',
      metadata,
      spec: {
        checkout: { gitRepositoryRef: { name: 'fleet' }, branch: 'main' },
        commit: { authorName: 'bot', authorEmail: 'bot@example.com' },
        interval: '1m',
      },
    });
    expect(automation.spec.git).not.toHaveProperty('push');
  });

  test.for([
    ['a name and a tag', 'ghcr.io/team/app:1.0.0', { name: 'ghcr.io/team/app', tag: '1.0.0' }],
    ['a name with a port', 'localhost:5000/app:2', { name: 'localhost:5000/app', tag: '2' }],
    ['a digest as well', 'app:1@sha256:00ff', { name: 'app', tag: '1', digest: 'sha256:00ff' }],
    ['a port and no tag', 'localhost:5000/app', undefined],
    ['nothing', '', undefined],
  ] as const)('latestImage of %s', ([, latestImage, latestRef]) => {
    const policy = policyWith({ latestImage });
    expect(parseImagePolicy(policy).status.latestRef).toEqual(latestRef);
  });

  test('latestRef wins over latestImage where both are there', () => {
    const latestRef = { name: 'app', tag: '2', digest: 'sha256:00ff' };
    const policy = policyWith({ latestImage: 'app:2', latestRef, observedPreviousImage: 'app:1' });
    expect(parseImagePolicy(policy).status).toEqual({
      latestRef,
      observedPreviousRef: { name: 'app', tag: '1' },
    });
  });

  test.for([
    ['is what Ready says', { tagCount: 2 }, scanMessage, 'sha256:00ff'],
    ['is the field, where there is one', { tagCount: 2, revision: '7' }, scanMessage, '7'],
    ['is not known after a failure', { tagCount: 2 }, 'scan failed: 500', undefined],
    ['is not known of Flux', { tagCount: 2 }, 'successful scan: found 2 tags', undefined],
  ] as const)('the revision of a scan %s', ([, lastScanResult, message, revision]) => {
    const status = { lastScanResult, conditions: [ready(message)] };
    const found = parseImageRepository(repositoryWith(status)).status.lastScanResult;
    expect(found?.revision).toBe(revision);
  });

  test('no scan has no revision', () => {
    const { status } = parseImageRepository(repositoryWith({ conditions: [ready(scanMessage)] }));
    expect(status).not.toHaveProperty('lastScanResult');
  });

  test.for([[42], [null], [[]], [{ kind: 'Pod', status: { latestImage: 'app:1' } }]])(
    'anything else stays as it is: %j',
    ([value]) => {
      expect(toV1Shape(value)).toBe(value);
    },
  );
});

describe('a status for the served version', () => {
  const status = {
    observedGeneration: 2,
    latestRef: { name: 'app', tag: '2', digest: 'sha256:00ff' },
    observedPreviousRef: { name: 'app', tag: '1' },
    lastHandledReconcileAt: 'now',
  };

  test.for([
    ['v1 has the refs', 'v1', status],
    [
      'v1beta1 has the latest image only',
      'v1beta1',
      { observedGeneration: 2, latestImage: 'app:2' },
    ],
    [
      'v1alpha1 has the latest image only',
      'v1alpha1',
      { observedGeneration: 2, latestImage: 'app:2' },
    ],
  ] as const)('%s', async ([, version, expected]) => {
    const schema = await statusSchemaOf('imagepolicies', version);
    expect(statusFor({ kind: 'ImagePolicy', status, schema })).toEqual(expected);
  });

  // image-reflector-controller v0.35.2 imagepolicy_controller.go:383
  test('a schema with both has both, the images without digest', () => {
    const { latestRef, observedPreviousRef } = status;
    const text = { type: 'string' };
    const ref = { type: 'object', properties: { name: text, tag: text, digest: text } };
    const schema = {
      type: 'object',
      properties: {
        latestImage: text,
        observedPreviousImage: text,
        latestRef: ref,
        observedPreviousRef: ref,
      },
    };
    expect(statusFor({ kind: 'ImagePolicy', status, schema })).toEqual({
      latestRef,
      observedPreviousRef,
      latestImage: 'app:2',
      observedPreviousImage: 'app:1',
    });
  });

  test('v1beta1 has no revision of a scan', async () => {
    const schema = await statusSchemaOf('imagerepositories', 'v1beta1');
    const scan = { tagCount: 1, scanTime: '2026-11-21T00:00:00Z' };
    const lastScanResult = { ...scan, revision: '7', latestTags: ['1'] };
    expect(statusFor({ kind: 'ImageRepository', status: { lastScanResult }, schema })).toEqual({
      lastScanResult: scan,
    });
  });

  test('the fields of each condition are kept', async () => {
    const schema = await statusSchemaOf('imagerepositories', 'v1beta1');
    const conditions = [{ type: 'Ready', status: 'True', reason: 'Succeeded', message: '' }];
    const pruned = statusFor({ kind: 'ImageRepository', status: { conditions }, schema });
    expect(pruned).toEqual({ conditions });
  });
});

describe('pruning', () => {
  const text = { type: 'string' };
  test.for([
    ['a map keeps its keys', { type: 'object', additionalProperties: text }, { a: '1' }],
    ['a free object keeps all', { 'x-kubernetes-preserve-unknown-fields': true }, { a: '1' }],
    ['a reference keeps all', { allOf: [{ $ref: '#/x' }] }, { a: '1' }],
    ['no schema keeps all', undefined, { a: '1' }],
    ['an object without fields keeps none', { type: 'object' }, {}],
  ] as const)('%s', ([, schema, expected]) => {
    expect(pruneToSchema({ a: '1' }, schema)).toEqual(expected);
  });

  test('null, which removes a field, stays', () => {
    expect(pruneToSchema({ a: null, b: null }, { properties: { a: text } })).toEqual({ a: null });
  });

  test('twice is once', () => {
    const schema = { properties: { a: { items: { properties: { b: text } } }, c: text } };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const once = pruneToSchema(value, schema);
        expect(pruneToSchema(once, schema)).toEqual(once);
      }),
    );
  });
});

function repositoryWith(status: unknown) {
  return {
    apiVersion: 'image.toolkit.fluxcd.io/v1beta2',
    kind: 'ImageRepository',
    metadata,
    spec: { image: 'app', interval: '1m' },
    status,
  };
}

function ready(message: string) {
  const since = { lastTransitionTime: '2026-11-21T10:00:00Z' };
  return { type: 'Ready', status: 'True', reason: 'Succeeded', message, ...since };
}

function policyWith(status: unknown) {
  return {
    apiVersion: 'image.toolkit.fluxcd.io/v1beta1',
    kind: 'ImagePolicy',
    metadata,
    spec: { imageRepositoryRef: { name: 'app' }, policy: { alphabetical: {} } },
    status,
  };
}

async function statusSchemaOf(plural: string, version: string): Promise<unknown> {
  const path = join(import.meta.dirname, `../../vectors/crds/${plural}.${version}.json`);
  const facts: unknown = JSON.parse(await readFile(path, 'utf8'));
  const schema = recordAt(recordAt(isRecord(facts) ? facts : {}, 'version'), 'schema');
  return recordAt(recordAt(schema, 'openAPIV3Schema'), 'properties')['status'];
}
