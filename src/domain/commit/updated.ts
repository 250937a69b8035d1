import { formatImageRef } from '../image/ref.ts';
import { parseRepositoryName } from '../image/repository.ts';
import { STRING, dictionary, list, mapOf, sliceOf } from '../../go/template/index.ts';
import { groupByObject } from '../setters/changes.ts';
import {
  namespacedName,
  objectIdentifierType,
  objectIdentifier,
  orderedChanges,
  struct,
} from './identifiers.ts';
import type { FileChanges } from '../setters/changes.ts';
import type { NamedImage } from '../setters/rewrite.ts';
import type { PlacedChange } from './identifiers.ts';
import type { GoType, Struct, Value } from '../../go/template/index.ts';

const imagesType = sliceOf({ kind: 'interface', name: 'update.ImageRef' });
const objectsType = mapOf(objectIdentifierType, imagesType);
const fileResultType: GoType = {
  kind: 'struct',
  name: 'update.FileResult',
  fields: [{ name: 'Objects', type: objectsType }],
};
const filesType = mapOf(STRING, fileResultType);
const resultType: GoType = {
  kind: 'struct',
  name: 'update.Result',
  fields: [{ name: 'Files', type: filesType }],
};

/**
 * `.Updated` as v1beta1 had it: the field Files (file to objects), and the methods Objects (object to images) and Images
 * (each only once). A change whose policy is not among `policies` has no image.
 * @see https://github.com/fluxcd/image-automation-controller/blob/v0.37.0/pkg/update/result.go
 */
export function updatedData(fileChanges: FileChanges, policies: readonly NamedImage[]): Struct {
  const images = new Map(
    policies.map((policy) => [`${policy.namespace}:${policy.name}`, imageReference(policy)]),
  );
  const changes = orderedChanges(fileChanges);
  const type: GoType = {
    ...resultType,
    methods: {
      Images: {
        params: [],
        call: (_receiver, _args, context) => {
          context.spend(changes.length);
          return list(imagesOf(changes, images), imagesType);
        },
      },
      Objects: {
        params: [],
        call: (_receiver, _args, context) => {
          context.spend(changes.length);
          return imagesByObject(changes, images);
        },
      },
    },
  };
  const files = [...Map.groupBy(changes, ({ file }) => file)].map(
    ([file, placed]) =>
      [file, struct(fileResultType, { Objects: imagesByObject(placed, images) })] as const,
  );
  return struct(type, { Files: dictionary(new Map<Value, Value>(files), filesType) });
}

function imagesByObject(
  changes: readonly PlacedChange[],
  images: ReadonlyMap<string, Struct>,
): Value {
  const groups = groupByObject(changes, ({ key }) => key).map(([object, placed]) => {
    // The same image in two files counts twice for the object, as it did there.
    const files = [...Map.groupBy(placed, ({ file }) => file).values()];
    const found = files.flatMap((ofFile) => imagesOf(ofFile, images));
    return [objectIdentifier(object), list(found, imagesType)] as const;
  });
  return dictionary(new Map<Value, Value>(groups), objectsType);
}

function imagesOf(
  changes: readonly PlacedChange[],
  images: ReadonlyMap<string, Struct>,
): readonly Struct[] {
  const found = changes.flatMap(({ change }) => {
    const [namespace = '', name = ''] = change.setter.split(':');
    return images.get(`${namespace}:${name}`) ?? [];
  });
  return [...new Set(found)];
}

function imageReference({ namespace, name, image }: NamedImage): Struct {
  const text = formatImageRef(image);
  const { registry, repository } = parseRepositoryName(image.name, { insecure: false });
  const { digest = '' } = image;
  const identifier = digest === '' ? image.tag : digest;
  const separator = digest === '' ? ':' : '@';
  const texts = {
    String: text,
    Identifier: identifier,
    Repository: repository,
    Registry: registry,
    Name: `${registry}/${repository}${separator}${identifier}`,
  };
  const methods = Object.entries(texts).map(
    ([method, result]) => [method, { params: [], call: () => result }] as const,
  );
  const policy = namespacedName(namespace, name);
  const type: GoType = {
    kind: 'struct',
    name: 'update.imageRef',
    fields: [],
    methods: { ...Object.fromEntries(methods), Policy: { params: [], call: () => policy } },
  };
  return struct(type, {});
}
