import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchBig } from './big.ts';
import { benchPolicies } from './domain-policy.ts';
import { benchSetters } from './domain-setters.ts';
import { benchTemplates } from './domain-template.ts';
import { benchMany } from './many.ts';
import { startServers } from './servers.ts';
import { table } from './table.ts';
import { benchTags } from './tags.ts';
import { benchCold, benchSmall } from './update.ts';
import type { Figure } from './figure.ts';
import type { Product } from './product.ts';
import type { Servers } from './servers.ts';

type Bench = (servers: Servers, product: Product) => Promise<readonly Figure[]>;

/** The rows that share one running product, in this order; the others start one of their own. */
const shared: Readonly<Record<string, Bench>> = {
  small: benchSmall,
  cold: benchCold,
  big: benchBig,
  tags: benchTags,
};
const alone = ['300', '1000'] as const;
const rows = ['domain', ...Object.keys(shared), ...alone];

const usage = `node test/bench/main.ts [--only ROW]... [--markdown]
rows: ${rows.join(', ')}
`;

/** Measures the rows and prints the table. Figures that miss their target are no failure; a row that does not run is. */
async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const wanted = values.only ?? rows;
  if (values.help || wanted.some((row) => !rows.includes(row))) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  process.stdout.write(`${await machine()}\n\n`);
  const figures: Figure[] = [];
  let failed = 0;
  async function measure(row: string, bench: () => Promise<readonly Figure[]>): Promise<void> {
    if (!wanted.includes(row)) return;
    const start = performance.now();
    try {
      figures.push(...(await bench()));
      progress(`${row}: measured in ${((performance.now() - start) / 1000).toFixed(0)} s`);
    } catch (error) {
      failed += 1;
      progress(`${row}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  await measure('domain', benchDomain);
  if (wanted.some((row) => row !== 'domain')) await measureOnServers(wanted, measure);
  process.stdout.write(`${table(figures, values.markdown ? 'markdown' : 'text')}\n`);
  return failed === 0 ? 0 : 1;
}

async function measureOnServers(
  wanted: readonly string[],
  measure: (row: string, bench: () => Promise<readonly Figure[]>) => Promise<void>,
): Promise<void> {
  await using servers = await startServers();
  if (Object.keys(shared).some((row) => wanted.includes(row))) {
    await using product = await servers.start();
    for (const [row, bench] of Object.entries(shared)) {
      await measure(row, () => bench(servers, product));
    }
  }
  for (const row of alone) await measure(row, () => benchMany(servers, row));
}

/** "domain": the decisions alone, warm, in this process. */
async function benchDomain(): Promise<readonly Figure[]> {
  const results = [
    ...(await benchSetters()),
    ...(await benchTemplates()),
    ...(await benchPolicies()),
  ];
  return results.map(({ name, ms, targetMs }) => ({
    row: 'domain',
    work: name,
    target: targetMs,
    ours: ms,
    unit: 'ms',
  }));
}

async function machine(): Promise<string> {
  const [load = ''] = (await readFile('/proc/loadavg', 'utf8').catch(() => 'unknown')).split(' /');
  const gib = (totalmem() / 2 ** 30).toFixed(0);
  const processor = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${gib} GiB`;
  return `${new Date().toISOString()}: ${processor}, Node ${process.version}, load before: ${load}`;
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

process.exitCode = await main(process.argv.slice(2));
