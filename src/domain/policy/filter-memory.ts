import { BoundedMap } from '../bounded-map.ts';
import { filterTags, parseTagFilter } from './filter.ts';
import type { Filtering } from './evaluate.ts';
import type { Extracts } from './filter.ts';

/** Below that, matching all of them again takes a few milliseconds. */
const fewTags = 5_000;
/** Four lists of 100,000 tags, of 40 characters with what was extracted from them. */
const maxBytes = 40 * 1024 * 1024;
/** What a tag and its extract take beside their characters. */
const bytesOfTag = 64;

/**
 * What filters made of long tag lists, so that only new tags are matched: linear time for any expression costs a
 * microsecond a tag. It is derived again where it is missing. `subject` names whose tags they are.
 */
export function createFilterMemory(): (subject: string) => Filtering {
  const memory = new BoundedMap<Extracts>(maxBytes, { weightOf: bytesOf });
  return (subject) => (spec, tags) => {
    const filter = parseTagFilter(spec);
    if (tags.length < fewTags) return filterTags(filter, tags);
    const key = JSON.stringify([subject, spec.pattern, spec.extract]);
    const extracts = filterTags(filter, tags, memory.get(key));
    memory.set(key, extracts);
    return extracts;
  };
}

function bytesOf({ tags, texts }: Extracts): number {
  let bytes = tags.length * bytesOfTag;
  for (const [index, tag] of tags.entries()) bytes += tag.length + (texts[index]?.length ?? 0);
  return bytes;
}
