import { fluxFlags } from '../src/config/flux-flags.ts';
import { fixedGates, switchableGates } from '../src/domain/feature-gates.ts';
import { between, tableOf } from './table.ts';
import type { Fate, FluxFlag } from '../src/config/flux-flags.ts';

const beginFlags = '<!-- flags: made by `npm run generate` from src/config/flux-flags.ts -->';
const beginGates = '<!-- gates: made by `npm run generate` from src/domain/feature-gates.ts -->';

/** The page with the tables of Flux's flags and gates as the source has them. */
export function withFluxArguments(page: string): string {
  return between(between(page, beginFlags, flagsTable()), beginGates, gatesTable());
}

function flagsTable(): string {
  const flags: readonly (readonly [string, FluxFlag])[] = Object.entries(fluxFlags);
  const rows = flags.map(([name, { of, default: value, releases = 'all', fate }]) => [
    `\`--${name}\``,
    of,
    releases,
    value === '' ? 'none' : `\`${value}\``,
    describe(fate),
  ]);
  return tableOf([['flag', 'of', 'Flux', "Flux's default", 'what becomes of it'], ...rows]);
}

function describe(fate: Fate): string {
  switch (fate.kind) {
    case 'done':
      return fate.differs === undefined ? 'as in Flux' : `as in Flux; ${fate.differs}`;
    case 'unneeded':
      return `taken, not needed: ${fate.why}`;
    case 'off':
      return `taken at \`false\`, refused at \`true\`: ${fate.why}`;
  }
}

function gatesTable(): string {
  const switchable = Object.entries(switchableGates).map(([name, value]) => [
    `\`${name}\``,
    `\`${value}\``,
    'as in Flux',
  ]);
  const fixed = Object.entries(fixedGates).map(([name, { default: value, isEitherTaken, why }]) => [
    `\`${name}\``,
    `\`${value}\``,
    isEitherTaken ? `taken, not needed: ${why}` : `refused at \`${!value}\`: ${why}`,
  ]);
  return tableOf([['gate', "Flux's default", 'what becomes of it'], ...switchable, ...fixed]);
}
