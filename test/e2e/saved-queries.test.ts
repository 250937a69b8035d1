import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinInstallation } from '../support/shared-installation.ts';
import { createTeam } from '../support/team.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';
import type { Team } from '../support/team.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/operations/temporal.md'), 'utf8');
/** The queries that the page offers, by what they find. */
const queries = new Map(
  [...page.matchAll(/^\| ([^|]+?) +\| `(Flux[^`]+)` +\|$/gm)].map(
    ([, what = '', query = '']) => [what, query] as const,
  ),
);

let installation: SharedInstallation;
let team: Team;

beforeAll(async () => {
  installation = await joinInstallation();
  team = await createTeam(installation, { name: 'queried' });
  await team.apply({ source: false });
  await team.untilReady('ImagePolicy');
  await team.untilFailed('ImageUpdateAutomation', 'SourceManagerFailed', /does not exist/);
  await installation.kubernetes.suspendAll('ImageRepository', 'queried');
});

afterAll(() => installation?.[Symbol.asyncDispose]());

test.for([
  ['what is wrong now', 'ImageUpdateAutomation'],
  ['what is suspended', 'ImageRepository'],
  ['the automations of a team', 'ImageUpdateAutomation'],
  ['where an image is selected', 'ImagePolicy'],
] as const)('%s is found by the query of the docs', async ([what, kind]) => {
  const query = queries
    .get(what)
    ?.replace('"team"', '"queried"')
    .replace('ghcr.io/team/app:1.1.0', `${team.image}:1.0.0`);
  await installation.until(async () => {
    const found: string[] = [];
    for await (const { workflowId } of installation.client.workflow.list({ query: query ?? '' }))
      found.push(workflowId);
    const ours = found.filter((id) => id.includes('/queried/'));
    expect(ours).toEqual([`default/${kind}/queried/app`]);
  });
});

test('no other query is offered', () => {
  expect(queries.size).toBe(4);
});
