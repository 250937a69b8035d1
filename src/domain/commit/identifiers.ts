import { STRING } from '../../go/template/index.ts';
import { objectKey } from '../setters/changes.ts';
import type { Change, FileChanges, ObjectIdentifier } from '../setters/changes.ts';
import type { GoType, Struct } from '../../go/template/index.ts';

const typeMeta: GoType = {
  kind: 'struct',
  name: 'yaml.TypeMeta',
  fields: [
    { name: 'APIVersion', type: STRING, json: 'apiVersion', omitEmpty: true },
    { name: 'Kind', type: STRING, json: 'kind', omitEmpty: true },
  ],
};
const nameMeta: GoType = {
  kind: 'struct',
  name: 'yaml.NameMeta',
  fields: [
    { name: 'Name', type: STRING, json: 'name', omitEmpty: true },
    { name: 'Namespace', type: STRING, json: 'namespace', omitEmpty: true },
  ],
};
const resourceIdentifier: GoType = {
  kind: 'struct',
  name: 'yaml.ResourceIdentifier',
  fields: [
    { name: 'TypeMeta', type: typeMeta, embedded: true },
    { name: 'NameMeta', type: nameMeta, embedded: true },
  ],
};
/** What templates know of an object: `.APIVersion`, `.Kind`, `.Namespace`, `.Name`. */
export const objectIdentifierType: GoType = {
  kind: 'struct',
  name: 'update.ObjectIdentifier',
  fields: [{ name: 'ResourceIdentifier', type: resourceIdentifier, embedded: true }],
};
const logName: GoType = {
  kind: 'struct',
  name: 'struct { Name string "json:\\"name,omitempty\\""; Namespace string "json:\\"namespace,omitempty\\"" }',
  fields: nameMeta.fields ?? [],
};
/** Prints as `namespace/name`. */
export const namespacedNameType: GoType = {
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
    ...namespacedNameType,
    methods: {
      String: { params: [], call: () => `${namespace}/${name}` },
      MarshalLog: {
        params: [],
        call: () => struct(logName, { Name: name, Namespace: namespace }),
      },
    },
  };
  return struct(type, { Namespace: namespace, Name: name });
}

/** An object as templates know it. */
export function objectIdentifier({ apiVersion, kind, namespace, name }: ObjectIdentifier): Struct {
  return struct(objectIdentifierType, {
    ResourceIdentifier: struct(resourceIdentifier, {
      TypeMeta: struct(typeMeta, { APIVersion: apiVersion, Kind: kind }),
      NameMeta: struct(nameMeta, { Name: name, Namespace: namespace }),
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
  /** `objectKey` of the object, made once for all that group by it. */
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
