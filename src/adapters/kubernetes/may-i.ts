import { isRecord, recordAt } from '../../domain/resources/record.ts';
import { refusalError } from './failure.ts';
import type { Transport } from './transport.ts';

/** Something that somebody may do or not. */
export interface AccessAttributes {
  readonly verb: string;
  readonly group: string;
  /** Its plural, with its subresource: `imagepolicies/status`. */
  readonly resource: string;
  /** Absent: all of them. */
  readonly namespace?: string | undefined;
}

/** Whether whoever we are may do it. @see https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-access-review-v1 */
export async function mayI(transport: Transport, access: AccessAttributes): Promise<boolean> {
  const { verb, group, namespace } = access;
  const [resource = '', subresource = ''] = access.resource.split('/');
  const question = {
    verb: 'create',
    resource: 'selfsubjectaccessreviews',
    group: 'authorization.k8s.io',
    version: 'v1',
  } as const;
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb, group, resource, subresource, namespace } },
  };
  const answer = await transport.send({ ...question, body });
  if (answer.status !== 201 || !isRecord(answer.body)) throw refusalError(question, answer);
  return recordAt(answer.body, 'status')['allowed'] === true;
}
