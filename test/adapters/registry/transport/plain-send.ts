import { createListMemory } from '../../../../src/adapters/registry/list-memory.ts';
import type {
  Answer,
  RegistryRequest,
  Send,
} from '../../../../src/adapters/registry/transport/send.ts';

/** A request for the tags of `https://r.io/app`. */
export function requestFor(changes: Partial<RegistryRequest> = {}): RegistryRequest {
  const [registry, repository] = ['r.io', 'app'] as const;
  return {
    repository: { registry, repository, canonicalName: 'r.io/app', scheme: 'https' },
    access: { insecure: false },
    memory: createListMemory().open(),
    tenant: 'apps',
    reason: 'ReadOperationFailed',
    signal: AbortSignal.timeout(20_000),
    method: 'GET',
    url: 'https://r.io/v2/app/tags/list',
    headers: {},
    maxBytes: 1024,
    ...changes,
  };
}

interface PlainAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Answers with what `answer` says of each request in turn, an error being thrown, and remembers the requests. */
export function plainSend(
  answer: (request: RegistryRequest, index: number) => PlainAnswer | Error,
): { readonly send: Send; readonly asked: readonly RegistryRequest[] } {
  const asked: RegistryRequest[] = [];
  return {
    asked,
    send: (request) => {
      const said = answer(request, asked.length);
      asked.push(request);
      return said instanceof Error
        ? Promise.reject(said)
        : Promise.resolve(answerTo(request, said));
    },
  };
}

function answerTo(
  { url, headers: sent }: RegistryRequest,
  { status = 200, headers = {}, body = '' }: PlainAnswer,
): Answer {
  return {
    url,
    authorization: sent['authorization'],
    status,
    header: (name) => headers[name],
    body: Buffer.from(body),
  };
}
