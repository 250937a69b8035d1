/** One requirement on an object's labels; the values of Gt and Lt are one whole number. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

const operators = { '=': 'In', '==': 'In', '!=': 'NotIn', '>': 'Gt', '<': 'Lt' } as const;
const sets = { in: 'In', notin: 'NotIn' } as const;

const absent = /^!\s*(?<key>\S+)$/;
const compared = /^(?<key>[^\s!=<>]+)\s*(?<operator>==|=|!=|>|<)\s*(?<value>\S*)$/;
const listed = /^(?<key>\S+)\s+(?<operator>in|notin)\s*\((?<values>[^()]*)\)$/;
const keyPattern =
  /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const valuePattern = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/**
 * The requirements of a selector as `kubectl -l` takes it: `shard=blue,env in (a, b),!paused`. Without any, it selects
 * every object; undefined: it is no selector.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function parseLabelSelector(text: string): readonly LabelRequirement[] | undefined {
  if (text.trim() === '') return [];
  const requirements: LabelRequirement[] = [];
  // Commas between parentheses are those of a list of values.
  for (const part of text.split(/,(?![^()]*\))/)) {
    const requirement = parseRequirement(part.trim());
    if (requirement === undefined || !isValid(requirement)) return undefined;
    requirements.push(requirement);
  }
  return requirements;
}

function parseRequirement(text: string): LabelRequirement | undefined {
  const {
    key,
    operator = '',
    value = '',
    values = '',
  } = (listed.exec(text) ?? compared.exec(text) ?? absent.exec(text))?.groups ?? { key: text };
  if (key === undefined) return undefined;
  if (isIn(operators, operator)) return { key, operator: operators[operator], values: [value] };
  if (isIn(sets, operator)) {
    const each = values.split(',').map((one) => one.trim());
    return { key, operator: sets[operator], values: each };
  }
  return { key, operator: text.startsWith('!') ? 'DoesNotExist' : 'Exists', values: [] };
}

function isIn<T extends object>(table: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(table, key);
}

function isValid({ key, operator, values }: LabelRequirement): boolean {
  if (!keyPattern.test(key) || !values.every((value) => valuePattern.test(value))) return false;
  const isNumeric = operator === 'Gt' || operator === 'Lt';
  return !isNumeric || values.every((value) => isNumber(value));
}

/** Whether the labels meet all requirements. */
export function matchesLabels(requirements: readonly LabelRequirement[], labels: Labels): boolean {
  return requirements.every((requirement) => meets(labels, requirement));
}

function meets(labels: Labels, { key, operator, values }: LabelRequirement): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return isNumber(value) && Number(value) > Number(values[0]);
    case 'Lt':
      return isNumber(value) && Number(value) < Number(values[0]);
  }
}

function isNumber(value = ''): boolean {
  return /^\d+$/.test(value);
}

/** Whether all that `narrow` selects is selected by `wide` too, as far as the requirements tell. */
export function isNarrower(
  narrow: readonly LabelRequirement[],
  wide: readonly LabelRequirement[],
): boolean {
  return wide.every((wanted) => narrow.some((given) => implies(given, wanted)));
}

function implies(given: LabelRequirement, wanted: LabelRequirement): boolean {
  if (given.key !== wanted.key) return false;
  const wantedValues = new Set(wanted.values);
  switch (wanted.operator) {
    case 'In':
      return given.operator === 'In' && given.values.every((value) => wantedValues.has(value));
    case 'NotIn':
      if (given.operator === 'DoesNotExist') return true;
      if (given.operator === 'In') return !given.values.some((value) => wantedValues.has(value));
      return given.operator === 'NotIn' && wantedValues.isSubsetOf(new Set(given.values));
    case 'Exists':
      return ['In', 'Exists', 'Gt', 'Lt'].includes(given.operator);
    case 'DoesNotExist':
      return given.operator === 'DoesNotExist';
    case 'Gt':
    case 'Lt':
      return given.operator === wanted.operator && given.values[0] === wanted.values[0];
  }
}
