import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** How many cases were recorded, so that none is lost. */
const recorded = {
  'semver.json': 483,
  'policy.json': 212,
  'filter.json': 170,
  'imageref.json': 123,
} as const;

/** The cases of `test/vectors/<name>`, which hold what Flux answers; all of them, each checked against `shape`. */
export function readVectors<Shape extends z.ZodType>(
  name: keyof typeof recorded,
  shape: Shape,
): z.infer<Shape>[] {
  const text = readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8');
  return z.object({ cases: z.array(shape).length(recorded[name]) }).parse(JSON.parse(text)).cases;
}
