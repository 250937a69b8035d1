import { z } from 'zod';
import { ReconcileError } from '../errors.ts';
import { imageGroup, imageKinds, kinds } from '../resources/kinds.ts';
import { nameOf } from '../resources/parse.ts';
import { textAt, withoutUndefined } from '../resources/record.ts';
import { specAndStatusSchemas } from '../resources/crd.ts';
import { alphaVersions } from './alpha-schema.ts';
import { differences, isSameJson, withDifferences } from './difference.ts';
import { takeKept, withKept } from './kept.ts';
import { inAlpha, inV1 } from './shapes.ts';
import type { ImageKind } from '../resources/kinds.ts';
import type { JsonRecord } from '../resources/record.ts';
import type { AlphaVersion } from './alpha-schema.ts';
import type { Difference } from './difference.ts';
import type { Body } from './shapes.ts';

/**
 * An object of one of our kinds as another version has it. Only `apiVersion`, `spec`, `status` and annotations under
 * `tagwright/fields-of-` change, and the way back gives the same object: what the other version has no place for is in
 * the annotation.
 * @param apiVersion the one wanted: `image.toolkit.fluxcd.io/v1`
 * @throws {ReconcileError} for an object that is not ours, or a version that there is not; terminal, and it names the object
 */
export function convertObject(object: JsonRecord, apiVersion: string): JsonRecord {
  const kind = imageKinds.find((one) => one === object['kind']);
  const from = versionIn(kind, textAt(object, 'apiVersion'));
  const to = versionIn(kind, apiVersion);
  if (kind === undefined || from === undefined || to === undefined)
    throw new ReconcileError(
      'InvalidResource',
      `cannot convert ${nameOf(object)} of ${textAt(object, 'apiVersion', 'no version')} to ${apiVersion}`,
      { terminal: true },
    );
  if (from === to) return object;
  const [fromAlpha, toAlpha] = [alphaIn(from), alphaIn(to)];
  const hub = fromAlpha === undefined ? object : toV1(kind, fromAlpha, object);
  const made = toAlpha === undefined ? hub : fromV1(kind, toAlpha, hub);
  return { ...made, apiVersion };
}

function versionIn(kind: ImageKind | undefined, apiVersion: string): string | undefined {
  if (kind === undefined) return undefined;
  return kinds[kind].versions.find((version) => apiVersion === `${imageGroup}/${version}`);
}

function alphaIn(version: string): AlphaVersion | undefined {
  return alphaVersions.find((one) => one === version);
}

/** Keeps of the alpha version what v1 has no place for. */
function toV1(kind: ImageKind, version: AlphaVersion, object: JsonRecord): JsonRecord {
  const made = backToV1(kind, version, object);
  const again = bodyOf(shownIn(kind, version, made));
  return withKept(made, version, differences(again, bodyOf(object), wholes));
}

/** Shows of v1 what the alpha version has a place for, and keeps the rest. */
function fromV1(kind: ImageKind, version: AlphaVersion, object: JsonRecord): JsonRecord {
  const { object: hub, kept } = takeKept(object, version);
  const plain = shownIn(kind, version, hub);
  if (kept.length === 0) return plain;
  const shown = withDifferences(plain, kept);
  // Who may write annotations may not thereby change what the object means.
  return isSameJson(backToV1(kind, version, shown), takeKept(hub, 'v1').object) ? shown : plain;
}

function shownIn(kind: ImageKind, version: AlphaVersion, object: JsonRecord): JsonRecord {
  const { object: hub } = takeKept(object, 'v1');
  const body = bodyOf(hub);
  const shown = inAlpha(kind, version, body);
  const lost = differences(inV1(kind, version, shown), body, wholes);
  return withKept(withBody(hub, shown), 'v1', lost);
}

function backToV1(kind: ImageKind, version: AlphaVersion, object: JsonRecord): JsonRecord {
  const { object: shown, kept } = takeKept(takeKept(object, version).object, 'v1');
  const plain = inV1(kind, version, bodyOf(shown));
  // Annotations are written by who may write the spec, and that is not who may write the status.
  const wanted = kept.filter(({ at: [part] }) => part === 'spec');
  return withBody(shown, withDifferences(plain, fitting(kind, plain, wanted)));
}

/** Those differences that leave the spec as the schema of v1 wants it, which the API server does not look at here. */
function fitting(
  kind: ImageKind,
  body: Body,
  wanted: readonly Difference[],
): readonly Difference[] {
  if (wanted.length === 0) return wanted;
  const { spec } = withDifferences(body, wanted);
  const { error } = specsOfV1[kind].safeParse(spec);
  const wrong = (error?.issues ?? []).map(({ path }) => ['spec', ...path.map(String)]);
  return wanted.filter(({ at }) => !wrong.some((path) => isWithin(path, at)));
}

const specsOfV1: Readonly<Record<ImageKind, z.ZodType>> = {
  ImageRepository: specOfV1('ImageRepository'),
  ImagePolicy: specOfV1('ImagePolicy'),
  ImageUpdateAutomation: specOfV1('ImageUpdateAutomation'),
};

function specOfV1(kind: ImageKind): z.ZodType {
  return z.fromJSONSchema({ ...specAndStatusSchemas(kind).spec });
}

/** Whether one of two places is in the other. */
function isWithin(one: readonly string[], other: readonly string[]): boolean {
  const shorter = Math.min(one.length, other.length);
  return one.slice(0, shorter).every((key, i) => key === other[i]);
}

/** What is one value: a name and where it is, a choice of one of several, an image. */
const wholes: ReadonlySet<string> = new Set([
  'spec.sourceRef',
  'spec.git.checkout.ref',
  'spec.git.commit.signingKey',
  'spec.imageRepositoryRef',
  'status.latestRef',
]);

function bodyOf({ spec, status }: JsonRecord): JsonRecord {
  return withoutUndefined({ spec, status });
}

function withBody(object: JsonRecord, { spec, status }: Body): JsonRecord {
  return withoutUndefined({ ...object, spec, status });
}
