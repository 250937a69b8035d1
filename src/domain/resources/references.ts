import { z } from 'zod';
import { objectNameSchema, optionalNamespaceSchema } from './name-schemas.ts';

/** The name of a Secret or another object of the same namespace. */
export const localReferenceSchema = z.object({ name: objectNameSchema }).readonly();

/** The name of an object, in the namespace of the object that refers to it where none is given. */
export const namespacedReferenceSchema = z
  .object({ name: objectNameSchema, namespace: optionalNamespaceSchema })
  .readonly();

/** What to check out: of several, Flux takes commit, then name, tag, semver, branch. */
export const gitReferenceSchema = z
  .object({
    branch: z.string().exactOptional().meta({ description: 'Branch to check out.' }),
    commit: z
      .string()
      .exactOptional()
      .meta({ description: 'Commit to check out, in hexadecimal.' }),
    name: z.string().exactOptional().meta({
      description: 'Full name of the Git reference to check out, such as refs/pull/420/head.',
    }),
    semver: z.string().exactOptional().meta({
      description: 'Range of semantic versions; the highest tag in it is checked out.',
    }),
    tag: z.string().exactOptional().meta({ description: 'Tag to check out.' }),
  })
  .readonly();

/** An image with its tag and, where the policy reflects it, its digest. */
export const imageRefSchema = z
  .object({
    digest: z
      .string()
      .exactOptional()
      .meta({ description: 'Digest of the manifest behind the tag.' }),
    name: z.string().meta({ description: 'Image name, without tag.' }),
    tag: z.string().meta({ description: 'Tag of the image.' }),
  })
  .readonly();
