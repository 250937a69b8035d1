import { filterTags, parseTagFilter } from '../domain/policy/filter.ts';
import type { Filtering } from '../domain/policy/evaluate.ts';
import type { Extracts } from '../domain/policy/filter.ts';

/** Below that, matching all of them again takes a few milliseconds. */
const fewTags = 5_000;
/** Of tags and what was extracted from them, together: four lists of 100,000. */
const maxCharacters = 16 * 1024 * 1024;

interface Kept {
  readonly extracts: Extracts;
  readonly characters: number;
}

/**
 * What filters made of long tag lists, so that only new tags are matched: linear time for any expression costs a
 * microsecond a tag. It is derived again where it is missing. `subject` names whose tags they are.
 */
export function createFilterMemory(): (subject: string) => Filtering {
  const memory = new Map<string, Kept>();
  let characters = 0;

  function forget(key: string): void {
    characters -= memory.get(key)?.characters ?? 0;
    memory.delete(key);
  }

  function keep(key: string, kept: Kept): void {
    memory.set(key, kept);
    characters += kept.characters;
    for (const oldest of memory.keys()) {
      if (characters <= maxCharacters) break;
      forget(oldest);
    }
  }

  return (subject) => (spec, tags) => {
    const filter = parseTagFilter(spec);
    if (tags.length < fewTags) return filterTags(filter, tags);
    const key = JSON.stringify([subject, spec.pattern, spec.extract]);
    const extracts = filterTags(filter, tags, memory.get(key)?.extracts);
    forget(key);
    keep(key, { extracts, characters: charactersOf(extracts) });
    return extracts;
  };
}

function charactersOf({ tags, texts }: Extracts): number {
  let characters = 0;
  for (const [index, tag] of tags.entries()) characters += tag.length + (texts[index]?.length ?? 0);
  return characters;
}
