import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchPolicies } from './domain-policy.ts';
import { benchSetters } from './domain-setters.ts';
import { benchTemplates } from './domain-template.ts';
import { countsTable } from './counts.ts';
import { findFlux } from '../support/flux-controllers.ts';
import { figuresOf, isBig, isTrioRow, loads, measureRow } from './trio-rows.ts';
import { measureSingle, singleRows } from './single-rows.ts';
import { table } from './table.ts';
import { measureMachine } from './yardstick.ts';
import type { Figure } from './figure.ts';

const trioRows = Object.keys(loads).filter(isTrioRow);
const rows = ['domain', ...Object.keys(singleRows), ...trioRows];

const usage = `node test/bench/main.ts [--only ROW]... [--markdown]
rows: ${rows.join(', ')}
Without --only, all but those that take an hour; with BIG=1, these too.
FLUX_IRC and FLUX_IAC name Flux's image-reflector-controller and image-automation-controller: then they do the rows too, but for "domain".
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
  const usual = process.env['BIG'] ? rows : rows.filter((row) => !isTrioRow(row) || !isBig(row));
  const wanted = values.only ?? usual;
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
  const flux = findFlux(process.env);
  for (const row of Object.keys(singleRows)) await measure(row, () => measureSingle(row, flux));
  for (const row of trioRows) {
    await measure(row, async () => {
      const measured = await measureRow(row, flux);
      process.stdout.write(`${countsTable(row, measured)}\n\n`);
      return figuresOf(row, measured);
    });
  }
  process.stdout.write(`${table(figures, values.markdown ? 'markdown' : 'text')}\n`);
  return failed === 0 ? 0 : 1;
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
  const averages = await readFile('/proc/loadavg', 'utf8').catch(() => 'unknown');
  const gib = (totalmem() / 2 ** 30).toFixed(0);
  const processor = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${gib} GiB`;
  const yardstick = `hashing and JSON on one core: ${measureMachine().toFixed(0)} ms`;
  return `${new Date().toISOString()}: ${processor}, ${yardstick}, Node ${process.version}, load before: ${averages.split(' ', 3).join(' ')}`;
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

process.exitCode = await main(process.argv.slice(2));
