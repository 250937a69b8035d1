import { setTimeout as delay } from 'node:timers/promises';
import { coresBetween, readUsage } from '../bench/processes.ts';
import type { Usage } from '../bench/processes.ts';
import type { Postgres } from '../support/postgres.ts';

interface Look {
  readonly usage: Readonly<Record<string, Usage>>;
  /** Rows that were inserted, changed and deleted so far, and the size of both databases. */
  readonly rows: Readonly<Record<string, number>>;
}

const wanted = ['xact_commit', 'tup_inserted', 'tup_updated', 'tup_deleted'];

/**
 * What is taken while nothing happens but the intervals: cores and MiB of each program, and what the
 * database is asked to do, a line each.
 * @param programs the processes of each, by its name
 */
export async function measureQuiet(
  programs: Readonly<Record<string, readonly number[]>>,
  postgres: Postgres,
  minutes: number,
): Promise<readonly string[]> {
  async function look(): Promise<Look> {
    const usages = Object.entries(programs).map(
      async ([name, pids]) => [name, await readUsage(pids)] as const,
    );
    return { usage: Object.fromEntries(await Promise.all(usages)), rows: await readRows(postgres) };
  }
  const before = await look();
  await delay(minutes * 60_000);
  const after = await look();
  const use = Object.keys(programs).map((name) => {
    const [first, last] = [before.usage[name], after.usage[name]];
    if (first === undefined || last === undefined) return name;
    const cores = coresBetween(first, last).toFixed(3);
    return `${name}: ${cores} cores, ${last.residentMib.toFixed(0)} MiB`;
  });
  const rows = Object.entries(after.rows).map(([name, value]) => {
    const more = (value - (before.rows[name] ?? 0)) / minutes;
    return `${name}: ${value}, ${more.toFixed(0)} more a minute`;
  });
  return [...use, ...rows];
}

async function readRows(postgres: Postgres): Promise<Readonly<Record<string, number>>> {
  const sums = wanted.map((column) => `sum(${column})`).join(', ');
  const where = "where datname like 'temporal%'";
  const [counts, size, tables] = await Promise.all([
    postgres.query('postgres', `select ${sums} from pg_stat_database ${where}`),
    postgres.query('postgres', `select sum(pg_database_size(datname)) from pg_database ${where}`),
    postgres.query(
      'temporal',
      'select relname, n_live_tup from pg_stat_user_tables where n_live_tup > 0 order by 2 desc limit 8',
    ),
  ]);
  const values = counts.split('|').map(Number);
  return {
    ...Object.fromEntries(wanted.map((name, index) => [name, values[index] ?? 0])),
    'MiB of both databases': Math.round(Number(size) / 2 ** 20),
    ...Object.fromEntries(
      tables.split('\n').map((line) => {
        const [table, rows] = line.split('|');
        return [`rows of ${table}`, Number(rows)];
      }),
    ),
  };
}
