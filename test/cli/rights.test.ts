import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { neededRights } from '../../src/cli/check/rights.ts';

const roleSchema = z.object({
  rules: z.array(
    z.object({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      verbs: z.array(z.string()),
    }),
  ),
});

test('check looks for the rights that config/rbac grants, and for no others', () => {
  const file = new URL('../../config/rbac/role.yaml', import.meta.url);
  const { rules } = roleSchema.parse(parse(readFileSync(file, 'utf8')));
  const granted = rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${group}`)),
    ),
  );
  const needed = neededRights.map(({ verb, resource, group }) => `${verb} ${resource}.${group}`);
  expect(needed.toSorted()).toEqual(granted.toSorted());
});
