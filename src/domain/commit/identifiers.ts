import type { Change, FileChanges, ObjectIdentifier } from '../setters/changes.ts';
import { STRING } from '../../go/template/index.ts';
import type { GoType, Struct } from '../../go/template/index.ts';

const TYPE_META: GoType = {
  kind: 'struct',
  name: 'yaml.TypeMeta',
  fields: [
    { name: 'APIVersion', type: STRING, json: 'apiVersion', omitEmpty: true },
    { name: 'Kind', type: STRING, json: 'kind', omitEmpty: true },
  ],
};
const NAME_META: GoType = {
  kind: 'struct',
  name: 'yaml.NameMeta',
  fields: [
    { name: 'Name', type: STRING, json: 'name', omitEmpty: true },
    { name: 'Namespace', type: STRING, json: 'namespace', omitEmpty: true },
  ],
};
const RESOURCE_IDENTIFIER: GoType = {
  kind: 'struct',
  name: 'yaml.ResourceIdentifier',
  fields: [
    { name: 'TypeMeta', type: TYPE_META, embedded: true },
    { name: 'NameMeta', type: NAME_META, embedded: true },
  ],
};
/** What templates know of an object: `.APIVersion`, `.Kind`, `.Namespace`, `.Name`. */
export const OBJECT_IDENTIFIER: GoType = {
  kind: 'struct',
  name: 'update.ObjectIdentifier',
  fields: [{ name: 'ResourceIdentifier', type: RESOURCE_IDENTIFIER, embedded: true }],
};
const LOG_NAME: GoType = {
  kind: 'struct',
  name: 'struct { Name string "json:\\"name,omitempty\\""; Namespace string "json:\\"namespace,omitempty\\"" }',
  fields: NAME_META.fields ?? [],
};
/** Prints as `namespace/name`. */
export const NAMESPACED_NAME: GoType = {
  kind: 'struct',
  name: 'types.NamespacedName',
  fields: [
    { name: 'Namespace', type: STRING },
    { name: 'Name', type: STRING },
  ],
};

/** A namespaced name with the methods that Kubernetes gives it. */
export function namespacedName(namespace: string, name: string): Struct {
  const type: GoType = {
    ...NAMESPACED_NAME,
    methods: {
      String: { params: [], call: () => `${namespace}/${name}` },
      MarshalLog: {
        params: [],
        call: () => struct(LOG_NAME, { Name: name, Namespace: namespace }),
      },
    },
  };
  return struct(type, { Namespace: namespace, Name: name });
}

/** An object as templates know it. */
export function objectIdentifier({ apiVersion, kind, namespace, name }: ObjectIdentifier): Struct {
  return struct(OBJECT_IDENTIFIER, {
    ResourceIdentifier: struct(RESOURCE_IDENTIFIER, {
      TypeMeta: struct(TYPE_META, { APIVersion: apiVersion, Kind: kind }),
      NameMeta: struct(NAME_META, { Name: name, Namespace: namespace }),
    }),
  });
}

/** A struct value; `fields` in the order of the type's. */
export function struct(type: GoType, fields: Struct['fields']): Struct {
  return { tag: 'struct', type, fields };
}

/** One change, and where it was made. */
export interface PlacedChange {
  readonly file: string;
  readonly object: ObjectIdentifier;
  /** Tells objects apart: equal for objects of the same identifier. */
  readonly key: string;
  readonly change: Change;
}

/** All changes in the order in which the rewriting gives them. Go's own order of files and objects is random. */
export function orderedChanges(fileChanges: FileChanges): readonly PlacedChange[] {
  return Object.entries(fileChanges).flatMap(([file, objects]) =>
    objects.flatMap(({ object, changes }) => {
      const key = objectKey(object);
      return changes.map((change) => ({ file, object, key, change }));
    }),
  );
}

function objectKey({ apiVersion, kind, namespace, name }: ObjectIdentifier): string {
  return [apiVersion, kind, name, namespace].join('\0');
}
