import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseObject, recordAt } from '../../src/domain/resources/record.ts';
import type { Action } from './actions.ts';

/** The API server's own record of who asked for what. */
export interface Audit {
  /** For the API server. */
  readonly flags: readonly string[];
  /** Requests for resources that were answered so far; of clients that say who they are, which tests do not. */
  read(): Promise<readonly Action[]>;
}

/** A watch is one request however much it tells, and is no run's. */
const policy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [
    { level: 'None', users: ['system:apiserver'] },
    { level: 'None', verbs: ['watch'] },
    { level: 'Metadata' },
  ],
};

/** @param directory for the record, which has a line written before its request is answered */
export async function openAudit(directory: string): Promise<Audit> {
  const [policyFile, logFile] = [join(directory, 'audit.json'), join(directory, 'audit.log')];
  await mkdir(directory, { recursive: true });
  await writeFile(policyFile, JSON.stringify(policy));
  await writeFile(logFile, '');
  return {
    flags: [
      `--audit-policy-file=${policyFile}`,
      `--audit-log-path=${logFile}`,
      // It is read whole, so it is not to begin another file.
      '--audit-log-maxsize=100000',
    ],
    async read() {
      const actions: Action[] = [];
      for await (const line of createInterface({ input: createReadStream(logFile) })) {
        const action = readLine(line);
        if (action !== undefined) actions.push(action);
      }
      return actions;
    },
  };
}

function readLine(line: string): Action | undefined {
  const event = parseObject(line) ?? {};
  const { resource, subresource, namespace = '' } = recordAt(event, 'objectRef');
  if (resource === undefined || event['userAgent'] === undefined) return undefined;
  return {
    at: Date.parse(String(event['requestReceivedTimestamp'])),
    what: `${String(event['verb'])} ${[resource, subresource].filter(Boolean).join('/')}`,
    place: String(namespace),
  };
}
