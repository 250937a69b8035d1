import { z } from 'zod';
import { isNamespaceName, isObjectName, namespaceProblem, objectNameProblem } from './names.ts';

/** The name of another object. Whoever writes the resource controls it. */
export const objectNameSchema = z
  .string()
  .refine(isObjectName, { error: ({ input }) => objectNameProblem(String(input)) });

/** The name of another object, where one is given. An empty one is none, as Go reads it. */
export const optionalNameSchema = optionalSchema(isObjectName, objectNameProblem);

/** The namespace of another object, where one is given. An empty one is none, as Go reads it. */
export const optionalNamespaceSchema = optionalSchema(isNamespaceName, namespaceProblem);

function optionalSchema(isName: (text: string) => boolean, problemOf: (text: string) => string) {
  return z
    .string()
    .refine((text) => text === '' || isName(text), {
      error: ({ input }) => problemOf(String(input)),
    })
    .transform(absentIfEmpty)
    .exactOptional();
}

function absentIfEmpty(text: string): string | undefined {
  return text === '' ? undefined : text;
}
