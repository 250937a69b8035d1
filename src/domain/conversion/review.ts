import { messageOf } from '../errors.ts';
import { isRecord, recordsIn, textAt } from '../resources/record.ts';
import { nameOf } from '../resources/parse.ts';
import { convertObject } from './convert.ts';
import type { JsonRecord } from '../resources/record.ts';

const apiVersion = 'apiextensions.k8s.io/v1';

/** More would only hide the first ones. */
const maxNamed = 3;

/**
 * The answer to a ConversionReview of the API server: all of its objects, or why there are none; undefined if `review` is
 * no such question.
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#webhook-request-and-response
 */
export function answerReview(review: unknown): JsonRecord | undefined {
  if (!isRecord(review) || review['kind'] !== 'ConversionReview') return undefined;
  if (review['apiVersion'] !== apiVersion || !isRecord(review['request'])) return undefined;
  const { request } = review;
  const desired = textAt(request, 'desiredAPIVersion');
  const results = recordsIn(request['objects']).map((object) => convert(object, desired));
  return {
    apiVersion,
    kind: 'ConversionReview',
    response: { uid: request['uid'], ...responseOf(results) },
  };
}

type Result =
  | { readonly kind: 'converted'; readonly object: JsonRecord }
  | { readonly kind: 'failed'; readonly problem: string };

function convert(object: JsonRecord, desired: string): Result {
  try {
    return { kind: 'converted', object: convertObject(object, desired) };
  } catch (error) {
    const message = messageOf(error);
    const name = nameOf(object);
    return { kind: 'failed', problem: message.includes(name) ? message : `${name}: ${message}` };
  }
}

function responseOf(results: readonly Result[]): JsonRecord {
  const problems = results.flatMap((one) => (one.kind === 'failed' ? [one.problem] : []));
  if (problems.length > 0) {
    const more = problems.length - maxNamed;
    const named = problems.slice(0, maxNamed).join('; ');
    const message = more > 0 ? `${named}; and ${more} more` : named;
    return { convertedObjects: [], result: { status: 'Failed', message } };
  }
  const convertedObjects = results.flatMap((one) => (one.kind === 'converted' ? [one.object] : []));
  return { convertedObjects, result: { status: 'Success' } };
}
