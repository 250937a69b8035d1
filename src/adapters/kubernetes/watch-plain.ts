import { parseJson } from '../../domain/json.ts';
import { isRecord, recordAt } from '../../domain/resources/record.ts';
import { refusalError } from './failure.ts';
import { linesOf } from './lines.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { PlainQuestion } from './pages.ts';
import type { Transport } from './transport.ts';

export interface PlainWatch {
  /** Absent: what is there is told first. */
  readonly resourceVersion?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** The objects of one watch as they come, deleted ones left out; it ends when the server ends it, or the signal aborts. */
export async function* watchPlain(
  transport: Transport,
  question: PlainQuestion,
  { resourceVersion, headers = {}, signal }: PlainWatch,
): AsyncGenerator<JsonRecord> {
  const asked = { verb: 'watch', ...question, headers, signal } as const;
  const query = { ...question.query, watch: 'true', resourceVersion };
  const stream = await transport.open({ ...asked, query });
  if ('status' in stream) throw refusalError(asked, stream);
  for await (const line of linesOf(stream)) {
    const event = parseJson(line);
    if (!isRecord(event)) continue;
    const object = recordAt(event, 'object');
    if (event['type'] === 'ERROR')
      throw refusalError(asked, { status: Number(object['code']), body: object });
    if (event['type'] !== 'DELETED') yield object;
  }
}
