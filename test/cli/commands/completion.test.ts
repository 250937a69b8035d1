import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { borrowTestCluster } from '../../support/cluster.ts';
import { imageObjects } from '../../support/image-objects.ts';
import type { TestCluster } from '../../support/cluster.ts';

const run = promisify(execFile);
const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await borrowTestCluster();
  await cluster.create('/api/v1/namespaces', { metadata: { name: 'team' } });
  const objects = imageObjects(cluster, 'team');
  for (const name of ['app', 'web']) await objects.create('ImagePolicy', name);
  const program = join(cluster.directory, 'tagwright');
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  await chmod(program, 0o755);
});

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

/** What bash offers at the end of a line. */
async function offered(line: string): Promise<readonly string[]> {
  const script = `
    source <(tagwright completion bash)
    COMP_LINE=$1 COMP_POINT=\${#1} COMPREPLY=()
    _tagwright
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run('bash', ['-c', script, 'bash', line], {
    env: {
      KUBECONFIG: cluster.kubeconfig,
      PATH: [cluster.directory, process.env['PATH']].join(delimiter),
    },
  });
  return stdout.trimEnd().split('\n');
}

test.for<readonly [string, string, readonly string[]]>([
  ['commands', 'tagwright sus', ['suspend']],
  ['names of resources', 'tagwright get images policy -n team ', ['app', 'web']],
  ['names that begin so', 'tagwright suspend image policy --namespace team w', ['web']],
  ['namespaces behind an "="', 'tagwright get images all --namespace=te', ['team']],
  ['contexts', 'tagwright check --context ', ['tagwright']],
  [
    'nothing where the cluster does not answer',
    'tagwright get images policy --context=none ',
    [''],
  ],
])('bash completes %s', async ([, line, words]) => {
  expect(await offered(line)).toEqual(words);
});

test.for([
  ['bash', 'complete -F _tagwright tagwright'],
  ['zsh', 'compdef _tagwright tagwright'],
  ['fish', "complete -c tagwright -f -a '(__tagwright_complete)'"],
] as const)('completion %s prints what it reads', async ([shell, line]) => {
  const { stdout } = await run(process.execPath, [main, 'completion', shell]);
  expect(stdout.split('\n')).toContain(line);
});
