import { ReconcileError } from '../../domain/errors.ts';
import { isRecord, recordAt } from '../../domain/resources/record.ts';
import { refusalError } from './failure.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Question } from './failure.ts';
import type { Transport } from './transport.ts';

/** Where the objects of a kind are. */
export type Place = Required<Pick<Question, 'resource' | 'group' | 'version'>>;

/** What is asked for, of a list or a watch. */
export type PlainQuestion = Place &
  Pick<Question, 'namespace'> & { readonly query: Readonly<Record<string, string | undefined>> };

const pageSize = '500';

/**
 * The pages of a list, as the server has them.
 * @throws {ReconcileError} `Expired` if a page took too long
 */
export async function readPages(
  transport: Transport,
  question: PlainQuestion,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly JsonRecord[]> {
  const pages: JsonRecord[] = [];
  const asked = { verb: 'list', ...question, headers } as const;
  let token: string | undefined;
  for (;;) {
    const query = { ...question.query, limit: pageSize, continue: token };
    const answer = await transport.send({ ...asked, query });
    if (answer.status === 410)
      throw new ReconcileError(
        'Expired',
        `the list of ${question.resource} expired while it was read`,
      );
    if (answer.status !== 200 || !isRecord(answer.body)) throw refusalError(asked, answer);
    pages.push(answer.body);
    const { continue: next } = recordAt(answer.body, 'metadata');
    if (typeof next !== 'string' || next === '') return pages;
    token = next;
  }
}
