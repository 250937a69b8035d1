/** A table as Prettier lays it out: its columns as wide as their widest cells. */
export function tableOf([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = widths.map((width) => '-'.repeat(width));
  return [head, line, ...rows]
    .map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
    .join('\n');
}

/** A page, with `made` from `begin` to the next end. */
export function between(page: string, begin: string, made: string): string {
  const [before = '', rest = ''] = page.split(begin);
  const [, ...after] = rest.split(end);
  return [`${before}${begin}\n\n${made}\n\n`, ...after].join(end);
}

const end = '<!-- until here -->';
