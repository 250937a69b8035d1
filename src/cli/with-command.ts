/** The questions about the program itself. */
const questions: readonly string[] = ['--help', '-h', '--version'];

/** Where Flux's controllers serve if nothing is said: their Deployments do not say it, and probe and scrape there. */
const fluxAddresses: readonly string[] = ['--health-addr=:9440', '--metrics-addr=:8080'];

/**
 * A command line of flags alone is that of a container of Flux's controllers: it runs, and serves where they do. What it says
 * of that itself comes later, and counts.
 */
export function withCommand(args: readonly string[]): readonly string[] {
  const [first = ''] = args;
  if (!first.startsWith('-') || questions.includes(first)) return args;
  return ['run', ...fluxAddresses, ...args];
}
