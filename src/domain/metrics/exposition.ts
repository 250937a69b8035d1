/** One number of a family. */
export interface Sample {
  /** What of a histogram it is; absent: the family has one number for each set of labels. */
  readonly part?: 'bucket' | 'sum' | 'count';
  /** As `formatLabels` writes them: they are written once, and read at each scrape. */
  readonly labels: string;
  readonly value: number;
}

/** What Prometheus knows under one name. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly Sample[];
}

/** The content type of what `formatMetrics` writes. */
export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * The families in Prometheus' text format. One without samples is named all the same, so that people find it.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export function formatMetrics(families: readonly MetricFamily[]): string {
  return families.map(formatFamily).join('');
}

function formatFamily({ name, help, type, samples }: MetricFamily): string {
  let text = `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
  for (const { part, labels, value } of samples) {
    const series = part === undefined ? name : `${name}_${part}`;
    text += `${series}${labels === '' ? '' : `{${labels}}`} ${formatNumber(value)}\n`;
  }
  return text;
}

/** `a="b",c="d"`. */
export function formatLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}="${escapeValue(value)}"`)
    .join(',');
}

/** As Go's Prometheus writes it: infinity is `+Inf`, and a small number `1e-06`. */
export function formatNumber(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  if (value === 0 || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e-(\d)$/, 'e-0$1');
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`);
}

function escapeValue(text: string): string {
  return escapeHelp(text).replaceAll('"', String.raw`\"`);
}
