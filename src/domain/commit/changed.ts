import { ReconcileError } from '../errors.ts';
import { ANY, STRING, dictionary, list, mapOf, sliceOf, zeroOf } from '../../go/template/index.ts';
import { groupByObject } from '../setters/changes.ts';
import { objectIdentifier, objectIdentifierType, orderedChanges, struct } from './identifiers.ts';
import type { Change, FileChanges } from '../setters/changes.ts';
import type { PlacedChange } from './identifiers.ts';
import type { Dictionary, GoType, Struct, Value } from '../../go/template/index.ts';

const documentation =
  'https://fluxcd.io/flux/components/image/imageupdateautomations/#message-template';
const changeType: GoType = {
  kind: 'struct',
  name: 'update.Change',
  fields: [
    { name: 'OldValue', type: STRING },
    { name: 'NewValue', type: STRING },
    { name: 'Setter', type: STRING },
  ],
};
const changesType = sliceOf(changeType);
const objectChangesType: GoType = {
  ...mapOf(objectIdentifierType, changesType),
  name: 'update.ObjectChanges',
};
const fileChangesType = mapOf(STRING, objectChangesType);
const resultType: GoType = {
  kind: 'struct',
  name: 'update.Result',
  fields: [{ name: 'FileChanges', type: fileChangesType }],
};
/** The type of `.Changed`, for the data that holds it. */
export const changedType = resultType;

/** `.Changed`: the field FileChanges, and the methods Changes (each only once) and Objects (whatever the file). */
export function changedData(fileChanges: FileChanges): Struct {
  const changes = orderedChanges(fileChanges);
  const type: GoType = {
    ...resultType,
    methods: {
      Changes: {
        params: [],
        call: (_receiver, _args, context) => {
          context.spend(changes.length);
          return distinctChanges(changes);
        },
      },
      Objects: {
        params: [],
        call: (_receiver, _args, context) => {
          context.spend(changes.length);
          return changesByObject(changes);
        },
      },
      ImageResult: { params: [], variadic: ANY, call: refuseImageResult },
    },
  };
  return struct(type, { FileChanges: changesByFile(changes) });
}

function refuseImageResult(): never {
  const instead = "Please use '.Changed.FileChanges' or '.Changed.Objects' instead.";
  throw new ReconcileError(
    'RemovedTemplateField',
    `template uses removed '.Changed.ImageResult' field. ${instead} See: ${documentation}`,
  );
}

function changesByFile(changes: readonly PlacedChange[]): Dictionary {
  if (changes.length === 0) return emptyFiles();
  const files = Map.groupBy(changes, ({ file }) => file);
  return dictionary(
    new Map<Value, Value>([...files].map(([file, placed]) => [file, changesByObject(placed)])),
    fileChangesType,
  );
}

function emptyFiles(): Dictionary {
  return { tag: 'dictionary', type: fileChangesType, entries: new Map(), isNil: true };
}

function changesByObject(changes: readonly PlacedChange[]): Dictionary {
  const groups = groupByObject(changes, ({ key }) => key).map(
    ([object, placed]) =>
      [
        objectIdentifier(object),
        list(
          placed.map(({ change }) => changeValue(change)),
          changesType,
        ),
      ] as const,
  );
  return dictionary(new Map<Value, Value>(groups), objectChangesType);
}

function distinctChanges(changes: readonly PlacedChange[]): Value {
  if (changes.length === 0) return zeroOf(changesType);
  const distinct = new Map(
    changes.map(({ change }) => [
      JSON.stringify([change.oldValue, change.newValue, change.setter]),
      change,
    ]),
  );
  return list(
    [...distinct.values()].map((change) => changeValue(change)),
    changesType,
  );
}

function changeValue({ oldValue, newValue, setter }: Change): Struct {
  return struct(changeType, { OldValue: oldValue, NewValue: newValue, Setter: setter });
}
