import { deployed } from './flux-arguments.ts';

/*
 * With TAGWRIGHT_TEST_AS_FLUX=2.6 or 2.9, `make test-flux`, the tests run where Flux's controllers were: on that release's CRDs,
 * with the arguments and the account of its Deployments.
 */

/** Where Flux was. */
export interface AsFlux {
  /** Of `test/vectors/crds/releases`. */
  readonly release: string;
  /** The best version of the image kinds that its CRDs serve. */
  readonly version: string;
}

/** Absent: as usual. */
export const asFlux = readAsFlux(process.env['TAGWRIGHT_TEST_AS_FLUX'] ?? '');

/** Whether the CRDs are older than v1: they have fewer fields, columns and short names, as test/hostile/older-releases.test.ts has it. */
export const isOlder = asFlux !== undefined && asFlux.version !== 'v1';

function readAsFlux(release: string): AsFlux | undefined {
  switch (release) {
    case '':
      return undefined;
    case '2.6':
      return { release, version: 'v1beta2' };
    case '2.9':
      return { release, version: 'v1' };
    default:
      throw new Error(`TAGWRIGHT_TEST_AS_FLUX takes 2.6 or 2.9, not "${release}"`);
  }
}

/** The namespace and the ServiceAccount of Flux's Deployment. */
export const fluxAccount = {
  namespace: 'flux-system',
  name: 'image-automation-controller',
} as const;

/** What the Deployment says, without what a test has to say itself: flags that are given twice would be refused. */
export function argumentsOfFlux(flags: readonly string[]): readonly string[] {
  const usual = [
    ...deployed.filter((argument) => nameOf(argument) !== '--events-addr'),
    // Nobody is there; tests go no further than this machine.
    '--events-addr=http://127.0.0.1:9/',
    // Several of them run at once.
    '--health-addr=127.0.0.1:0',
    '--metrics-addr=127.0.0.1:0',
  ];
  const given = new Set(flags.map(nameOf));
  return [...usual.filter((argument) => !given.has(nameOf(argument))), ...flags];
}

function nameOf(argument: string): string {
  return argument.split('=')[0] ?? argument;
}

const imageVersion = /\b(image\.toolkit\.fluxcd\.io)\/v1(?![a-z0-9])/g;

/** A path or an object of the API, with the version of the image kinds that is served. */
export function asServed(text: string): string {
  return asFlux === undefined ? text : text.replaceAll(imageVersion, `$1/${asFlux.version}`);
}
