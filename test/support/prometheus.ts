import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { freePort } from '../../src/servers/port.ts';
import { startProcess } from '../../src/servers/process.ts';
import { temporaryDirectory } from './directory.ts';

/** A series at one moment. */
interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

interface RuleState {
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly state: string;
}

export interface Prometheus extends AsyncDisposable {
  readonly query: (expression: string) => Promise<readonly Sample[]>;
  readonly rules: () => Promise<readonly RuleState[]>;
}

const answered = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: z.tuple([z.number(), z.string()]),
      }),
    ),
  }),
});
const listed = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({ name: z.string(), query: z.string(), health: z.string(), state: z.string() }),
        ),
      }),
    ),
  }),
});

/** Debian's Prometheus, which scrapes addresses each second as a PodMonitor of the name `tagwright` would have it scrape pods. */
export async function startPrometheus({
  targets,
  rules,
}: {
  readonly targets: readonly string[];
  /** A file. */
  readonly rules: string;
}): Promise<Prometheus> {
  await using stack = new AsyncDisposableStack();
  const { path: directory } = stack.use(await temporaryDirectory());
  const config = join(directory, 'prometheus.json');
  // JSON is YAML.
  await writeFile(
    config,
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [resolve(rules)],
      scrape_configs: [
        {
          job_name: 'tagwright/tagwright',
          static_configs: targets.map((target, index) => ({
            targets: [target],
            labels: { namespace: 'tagwright', pod: `tagwright-${index}` },
          })),
        },
      ],
    }),
  );
  const address = `127.0.0.1:${await freePort()}`;
  stack.use(
    await startProcess({
      name: 'prometheus',
      program: 'prometheus',
      args: [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(directory, 'data')}`,
        `--web.listen-address=${address}`,
      ],
      logFile: join(directory, 'prometheus.log'),
      isReady: async () => (await fetch(`http://${address}/-/ready`)).ok,
    }),
  );
  const closing = stack.move();
  async function ask(path: string): Promise<unknown> {
    return (await fetch(`http://${address}/api/v1/${path}`)).json();
  }
  return {
    async query(expression) {
      const { data } = answered.parse(await ask(`query?query=${encodeURIComponent(expression)}`));
      return data.result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
    },
    async rules() {
      const { data } = listed.parse(await ask('rules'));
      return data.groups.flatMap((group) => group.rules);
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
