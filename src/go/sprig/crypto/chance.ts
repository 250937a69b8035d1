import { defineFunction, FunctionError, intParam, stringParam } from '../../template/function.ts';
import { randomBelow } from '../environment.ts';
import { runesOf } from '../text/runes.ts';
import type { TemplateFunction } from '../../template/function.ts';
import type { Environment } from '../environment.ts';

/** Functions whose answer is up to chance. */
export function createChanceFunctions(environment: Environment): readonly TemplateFunction[] {
  return [
    defineFunction('randInt', [intParam, intParam], ([low, high]) => {
      if (high <= low) throw new FunctionError('invalid argument to Intn');
      return low + randomBelow(environment, high - low);
    }),
    defineFunction('shuffle', [stringParam], ([text], context) => {
      context.spend(text.length);
      return shuffled(runesOf(text), environment).join('');
    }),
  ];
}

function shuffled(runes: readonly string[], environment: Environment): readonly string[] {
  const order = [...runes];
  for (let last = order.length - 1; last > 0; last--) {
    const chosen = Number(randomBelow(environment, BigInt(last + 1)));
    [order[last], order[chosen]] = [order[chosen] ?? '', order[last] ?? ''];
  }
  return order;
}
