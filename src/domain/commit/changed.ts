import { ReconcileError } from '../errors.ts';
import type { Change, FileChanges, ObjectIdentifier } from '../setters/changes.ts';
import { ANY, STRING, dictionary, list, mapOf, sliceOf, zeroOf } from '../../go/template/index.ts';
import {
  OBJECT_IDENTIFIER,
  objectIdentifier,
  orderedChanges,
  type PlacedChange,
  struct,
} from './identifiers.ts';
import type { Dictionary, GoType, Struct, Value } from '../../go/template/index.ts';

const DOCUMENTATION =
  'https://fluxcd.io/flux/components/image/imageupdateautomations/#message-template';
const CHANGE: GoType = {
  kind: 'struct',
  name: 'update.Change',
  fields: [
    { name: 'OldValue', type: STRING },
    { name: 'NewValue', type: STRING },
    { name: 'Setter', type: STRING },
  ],
};
const CHANGES = sliceOf(CHANGE);
const OBJECT_CHANGES: GoType = {
  ...mapOf(OBJECT_IDENTIFIER, CHANGES),
  name: 'update.ObjectChanges',
};
const FILE_CHANGES = mapOf(STRING, OBJECT_CHANGES);
const RESULT: GoType = {
  kind: 'struct',
  name: 'update.Result',
  fields: [{ name: 'FileChanges', type: FILE_CHANGES }],
};
/** The type of `.Changed`, for the data that holds it. */
export const CHANGED_TYPE = RESULT;

/** `.Changed`: the field FileChanges, and the methods Changes (each only once) and Objects (whatever the file). */
export function changedData(fileChanges: FileChanges): Struct {
  const changes = orderedChanges(fileChanges);
  const type: GoType = {
    ...RESULT,
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
    `template uses removed '.Changed.ImageResult' field. ${instead} See: ${DOCUMENTATION}`,
    { terminal: true },
  );
}

function changesByFile(changes: readonly PlacedChange[]): Dictionary {
  if (changes.length === 0) return emptyFiles();
  const files = Map.groupBy(changes, ({ file }) => file);
  return dictionary(
    new Map<Value, Value>([...files].map(([file, placed]) => [file, changesByObject(placed)])),
    FILE_CHANGES,
  );
}

function emptyFiles(): Dictionary {
  return { tag: 'dictionary', type: FILE_CHANGES, entries: new Map(), isNil: true };
}

function changesByObject(changes: readonly PlacedChange[]): Dictionary {
  const groups = groupByObject(changes).map(
    ([object, placed]) =>
      [
        objectIdentifier(object),
        list(
          placed.map(({ change }) => changeValue(change)),
          CHANGES,
        ),
      ] as const,
  );
  return dictionary(new Map<Value, Value>(groups), OBJECT_CHANGES);
}

/** Changes by the object they were made in, whatever the file. */
export function groupByObject(
  changes: readonly PlacedChange[],
): readonly (readonly [ObjectIdentifier, readonly PlacedChange[]])[] {
  const groups = Map.groupBy(changes, ({ key }) => key);
  return [...groups.values()].flatMap((placed) =>
    placed.slice(0, 1).map(({ object }) => [object, placed] as const),
  );
}

function distinctChanges(changes: readonly PlacedChange[]): Value {
  if (changes.length === 0) return zeroOf(CHANGES);
  const distinct = new Map(
    changes.map(({ change }) => [
      JSON.stringify([change.oldValue, change.newValue, change.setter]),
      change,
    ]),
  );
  return list(
    [...distinct.values()].map((change) => changeValue(change)),
    CHANGES,
  );
}

function changeValue({ oldValue, newValue, setter }: Change): Struct {
  return struct(CHANGE, { OldValue: oldValue, NewValue: newValue, Setter: setter });
}
