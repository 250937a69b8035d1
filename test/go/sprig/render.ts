import { dictionary } from '../../../src/go/template/value.ts';
import { createFunctions } from '../../../src/go/sprig/all.ts';
import { createSeededEnvironment } from '../../../src/go/sprig/environment.ts';
import { DEFAULT_LIMITS } from '../../../src/go/template/limits.ts';
import { parseTemplate, renderTemplate } from '../../../src/go/template/template.ts';
import type { Environment } from '../../../src/go/sprig/environment.ts';
import type { Value } from '../../../src/go/template/value.ts';
import type { RenderLimits } from '../../../src/go/template/limits.ts';

/** 2024-03-05 07:08:09 UTC */
const now = 1_709_622_489n * 1_000_000_000n;

/** Each begins with the same chance: one that soon finds the primes of large keys. */
export function createEnvironment(): Environment {
  return createSeededEnvironment(new TextEncoder().encode('near'), now);
}

/** What a template prints with all functions, the same each time; `data` are the keys of its dot. */
export function render(
  text: string,
  data: Readonly<Record<string, Value>> = {},
  limits: RenderLimits = DEFAULT_LIMITS,
): string {
  const functions = createFunctions(createEnvironment());
  const template = parseTemplate({ name: 't', text, functions });
  return renderTemplate(template, dictionary(new Map(Object.entries(data))), { limits });
}
