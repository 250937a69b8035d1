import { ReconcileError } from '../errors.ts';
import { isRecord, recordAt, textAt } from './record.ts';
import { toV1Shape } from './versions.ts';
import type { z } from 'zod';
import type { Reason } from '../reasons.ts';

/**
 * The reasons that Flux gives where something is wrong with a field of `spec`, by kind. An automation shows what is
 * wrong with its GitRepository.
 */
const fieldReasons: Readonly<Record<string, Readonly<Record<string, Reason>>>> = {
  ImageRepository: {
    image: 'ImageURLInvalid',
    secretRef: 'AuthenticationFailed',
    serviceAccountName: 'AuthenticationFailed',
    certSecretRef: 'AuthenticationFailed',
    proxySecretRef: 'AuthenticationFailed',
  },
  ImagePolicy: {
    imageRepositoryRef: 'DependencyNotReady',
    policy: 'InvalidPolicy',
    filterTags: 'InvalidPolicy',
  },
  ImageUpdateAutomation: {
    sourceRef: 'InvalidSourceConfiguration',
    git: 'InvalidSourceConfiguration',
    policySelector: 'InvalidPolicySelector',
    update: 'InvalidUpdateStrategy',
  },
  GitRepository: {
    secretRef: 'SourceManagerFailed',
    serviceAccountName: 'SourceManagerFailed',
    proxySecretRef: 'SourceManagerFailed',
  },
};
const otherReason: Reason = 'InvalidResource';

/**
 * What `schema` makes of `value`, an object from a Kubernetes API server or from a person's manifest.
 * @throws {ReconcileError} terminal, naming the object and each wrong field; with the reason that Flux gives for the
 * first of them, else `InvalidResource`
 */
export function parseResource<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(toV1Shape(value));
  if (result.success) return result.data;
  const { issues } = result.error;
  const problems = issues.map(({ path, message }) => `${fieldOf(path)}: ${lowerFirst(message)}`);
  throw new ReconcileError(
    reasonOf(value, issues[0]?.path ?? []),
    `${nameOf(value)}: ${problems.join('; ')}`,
    {
      terminal: true,
      cause: result.error,
    },
  );
}

function reasonOf(value: unknown, [part, field]: readonly PropertyKey[]): Reason {
  if (!isRecord(value) || part !== 'spec') return otherReason;
  return fieldReasons[String(value['kind'])]?.[String(field)] ?? otherReason;
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'object' : path.map(String).join('.');
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

/** `ImagePolicy team/app`, as far as the object says. */
export function nameOf(value: unknown): string {
  if (!isRecord(value)) return 'not an object';
  const metadata = recordAt(value, 'metadata');
  const namespace = textAt(metadata, 'namespace');
  const path = [namespace, textAt(metadata, 'name', '?')].filter((part) => part !== '').join('/');
  return `${textAt(value, 'kind', 'object')} ${path}`;
}
