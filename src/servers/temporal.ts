import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { request } from 'undici';
import { messageOf } from '../domain/errors.ts';
import { freePort } from './port.ts';
import { startProcess } from './process.ts';
import type { ServerProcess } from './process.ts';

export interface TemporalServerOptions {
  readonly program: string;
  readonly directory: string;
  readonly port?: number;
  /** Absent: no web interface. */
  readonly uiPort?: number | undefined;
  /** Where its state is kept: in a file of `directory`, or in memory only. */
  readonly state?: 'file' | 'memory';
}

export interface TemporalServer extends ServerProcess {
  readonly address: string;
  readonly uiUrl: string | undefined;
}

const settings = [
  // How often a second the server may look for steps to hand out. By its default it is 20 times for
  // all workflows together, as its one shard is one of thousands elsewhere: a burst of a few runs
  // would wait 45 ms at each step.
  'history.transferProcessorMaxPollRPS=1000',
  // A worker that schedules a step on its own queue gets it with the answer: a report takes one
  // round trip less.
  'system.enableActivityEagerExecution=true',
  // Steps that wait in a queue are handed out fairly between namespaces.
  'matching.useNewMatcher=true',
  'matching.enableFairness=true',
];

/** Between the look for a free port and its use, somebody else may take it. */
const mostTries = 3;

/** Temporal's development server: one process, its state in one file. */
export async function startTemporal(options: TemporalServerOptions): Promise<TemporalServer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (tries === mostTries || !messageOf(error).includes('address already in use')) throw error;
    }
  }
}

async function startOnce(options: TemporalServerOptions): Promise<TemporalServer> {
  const { program, directory, state = 'file' } = options;
  const port = await freePort(options.port);
  const httpPort = await freePort();
  // Its HTTP API cannot be switched off. It answers to a random host name only, which nothing else
  // on the machine knows.
  const httpHost = `${randomUUID()}.invalid`;
  const uiPort = options.uiPort === undefined ? undefined : await freePort(options.uiPort);
  const server = await startProcess({
    name: 'temporal',
    program,
    args: [
      'server',
      'start-dev',
      '--ip=127.0.0.1',
      `--port=${port}`,
      `--http-port=${httpPort}`,
      ...(uiPort === undefined ? ['--headless'] : [`--ui-port=${uiPort}`]),
      ...(state === 'file' ? fileFlags(join(directory, 'temporal.db')) : []),
      ...settings.map((setting) => `--dynamic-config-value=${setting}`),
      `--dynamic-config-value=frontend.httpAllowedHosts=["${httpHost}"]`,
      '--log-level=error',
    ],
    // It looks up the name of its user, and ends if there is none, as in a container.
    environment: { USER: 'tagwright' },
    logFile: join(directory, 'temporal.log'),
    isReady: () => answers(httpPort, httpHost),
  });
  const uiUrl = uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`;
  return { ...server, address: `127.0.0.1:${port}`, uiUrl };
}

/**
 * With a write-ahead log that is synced at its checkpoints only, a step of a workflow does not wait
 * for the disk. A process that crashes loses nothing; a machine that does may lose the last
 * moments, which the loops find out again.
 */
function fileFlags(file: string): readonly string[] {
  return [
    `--db-filename=${file}`,
    '--sqlite-pragma=journal_mode=WAL',
    '--sqlite-pragma=synchronous=NORMAL',
  ];
}

/** Whether its API answers: for a moment it takes connections and refuses every call. */
async function answers(httpPort: number, host: string): Promise<boolean> {
  const url = `http://127.0.0.1:${httpPort}/api/v1/system-info`;
  const { statusCode, body } = await request(url, { headers: { host } });
  await body.dump();
  return statusCode === 200;
}
