import { describe, expect, test } from 'vitest';
import { tagwright } from '../../../src/cli/commands.ts';
import { candidatesFor } from '../../../src/cli/completion/candidates.ts';

/** What is offered behind `tagwright`; the words alone, where it is words. */
function offered(line: string): unknown {
  const found = candidatesFor(tagwright, line.split(' '));
  return found.kind === 'words' ? found.words.map(({ word }) => word) : found;
}

describe('completion offers', () => {
  test.for<readonly [string, string, readonly string[]]>([
    ['the kinds behind a verb', 'suspend image ', ['repository', 'policy', 'update']],
    ['the same behind an alias', 'get image ', ['all', 'repository', 'policy', 'update']],
    ['what begins so', 'get images re', ['repository']],
    ['the flags of a command', 'get images policy --na', ['--namespace']],
    ['what a flag may be', 'get images policy -o ', ['wide', 'json', 'yaml', 'name']],
    [
      'the same behind its "="',
      'create image policy app --select-alpha=',
      ['--select-alpha=asc', '--select-alpha=desc'],
    ],
    ['nothing for a new name', 'create image policy ', []],
    ['nothing for a value that can be anything', 'create image repository app --image ', []],
  ])('%s', ([, line, words]) => {
    expect(offered(line)).toEqual(expect.arrayContaining([...words]));
    expect(words.length === 0 ? offered(line) : []).toEqual([]);
  });

  test.for<readonly [string, string, object]>([
    ['folders', 'lint ', { kind: 'directories' }],
    ['files', 'get images all --kubeconfig ', { kind: 'files' }],
    ['names of resources', 'get images policy ', { kind: 'names', of: 'ImagePolicy', values: {} }],
    [
      'names of the namespace that was given',
      'delete image update -n team ',
      { kind: 'names', of: 'ImageUpdateAutomation', values: { namespace: 'team' } },
    ],
    [
      'names by the kubeconfig that was given',
      'explain policy --kubeconfig=other ',
      { kind: 'names', of: 'ImagePolicy', values: { kubeconfig: 'other' } },
    ],
    ['namespaces', 'get images all -A -n ', { kind: 'names', of: 'namespaces', prefix: '' }],
    [
      'contexts behind an "="',
      'check --context=',
      { kind: 'names', of: 'contexts', prefix: '--context=' },
    ],
  ])('%s', ([, line, found]) => {
    expect(offered(line)).toMatchObject(found);
  });
});
