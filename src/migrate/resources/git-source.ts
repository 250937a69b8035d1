import { isNamespaceName, isObjectName } from '../../domain/resources/names.ts';
import type { GitSource } from './existing.ts';

/** A GitRepository that a person names; without a namespace it is in that of the new resources. */
export interface WantedSource {
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** What `flux bootstrap` makes. */
const bootstrapSource: WantedSource = { namespace: 'flux-system', name: 'flux-system' };

/** The GitRepository to commit to: the one that is wanted, or else the only one in the files, or that of `flux bootstrap`. */
export function findSource(
  known: readonly GitSource[],
  wanted: WantedSource | undefined,
  namespace: string,
): GitSource {
  const [only = bootstrapSource] = known.length === 1 ? known : [];
  const { name, namespace: given = namespace } = wanted ?? only;
  const found = known.find((one) => one.name === name && (one.namespace ?? namespace) === given);
  return found ?? { namespace: given, name, ref: undefined };
}

/** The GitRepository that a text names, `NAME` or `NAMESPACE/NAME`; undefined if it names none. */
export function parseSource(text: string): WantedSource | undefined {
  const [name = '', namespace, ...more] = text.split('/').toReversed();
  if (more.length > 0 || !isObjectName(name)) return undefined;
  return namespace === undefined || isNamespaceName(namespace) ? { namespace, name } : undefined;
}
