import { parseObject } from '../resources/record.ts';

/** A file without this text, quotes included, holds no marker and is not parsed. */
export const markerToken = '"$imagepolicy"';

const shortKey = '$imagepolicy';
const longKey = '$ref';
const longPrefix = '#/definitions/io.k8s.cli.setters.';

/**
 * The setters that a comment names, in the order in which they are tried; none for an ordinary comment.
 * `# {"$imagepolicy": "flux-system:app:tag"}` names `flux-system:app:tag`. Trailing text disables the
 * short form, but not the long one, `{"$ref": "#/definitions/io.k8s.cli.setters.flux-system:app:tag"}`.
 * @see kyaml@v0.21.1 fieldmeta/fieldmeta.go
 */
export function parseMarker(comment: string): readonly string[] {
  const json = comment.replace(/^#+/, '');
  if (!json.includes(shortKey) && !json.includes('$ref') && !json.includes('\\u')) return [];
  return [shortSetter(json), longSetter(json)].filter((setter) => setter !== undefined);
}

function shortSetter(json: string): string | undefined {
  const fields = parseObject(json);
  if (fields === undefined) return undefined;
  for (const value of Object.values(fields)) {
    if (typeof value !== 'string' && value !== null) return undefined;
  }
  return setterName(fields[shortKey]);
}

function longSetter(json: string): string | undefined {
  const reference = parseObject(firstObject(json))?.[longKey];
  if (typeof reference !== 'string' || !reference.startsWith(longPrefix)) return undefined;
  return setterName(reference.slice(longPrefix.length));
}

function setterName(name: unknown): string | undefined {
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** The text up to the brace that closes the first object. A text that is not closed counts too, or each of its quotes is tried. */
function firstObject(json: string): string {
  let depth = 0;
  for (const { 0: token, index } of json.matchAll(/"(?:[^"\\]|\\[^])*(?:"|\\?$)|[{}]/g)) {
    if (token === '{') depth += 1;
    if (token === '}') depth -= 1;
    if (token === '}' && depth === 0) return json.slice(0, index + 1);
  }
  return json;
}
