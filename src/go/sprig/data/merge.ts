import { FunctionError } from '../../template/function.ts';
import { isDictionary } from '../../template/value.ts';
import { isEmpty } from './choosing.ts';
import { deeper } from './nesting.ts';
import type { CallContext, Dictionary, Value } from '../../template/value.ts';

/**
 * Puts the entries of `source` into `target`, dictionary by dictionary: those that `target` has not or has empty, or with
 * `overwrites` all. What is put there is not copied. @see https://github.com/darccio/mergo/blob/v1.0.1/merge.go
 */
export function mergeInto(
  target: Dictionary,
  source: Dictionary,
  overwrites: boolean,
  context: CallContext,
  depth = 0,
): void {
  context.spend(1 + source.entries.size);
  context.claim(source.entries.size);
  for (const [key, theirs] of source.entries) {
    const ours = target.entries.get(key);
    const isKept = ours !== undefined && !isEmpty(ours);
    if (theirs === null) {
      if (overwrites) put(target, key, theirs, source);
    } else if (isDictionary(theirs) && isDictionary(ours)) {
      if (!ours.isNil) mergeInto(ours, theirs, overwrites, context, deeper(depth));
      if (isEmpty(ours)) put(target, key, theirs, source);
    } else if (overwrites || !isKept) {
      put(target, key, theirs, source);
    }
  }
}

function put(target: Dictionary, key: Value, value: Value, source: Dictionary): void {
  const [to, from] = [target.type.elem, source.type.elem];
  if (to !== undefined && to.kind !== 'interface' && to.name !== from?.name)
    throw new FunctionError(
      `reflect.Value.SetMapIndex: value of type ${from?.name ?? ''} is not assignable to type ${to.name}`,
    );
  target.entries.set(key, value);
}
