import { textAt } from '../manifests/nodes.ts';
import type { Finding } from './finding.ts';
import type { LintedResource } from './resources.ts';

/** The automations that push to the branch which they check out: nobody reviews what they change. */
export function branchProblems(resources: readonly LintedResource[]): readonly Finding[] {
  return resources.flatMap((one): readonly Finding[] => {
    if (one.kind !== 'ImageUpdateAutomation') return [];
    const checkedOut = checkoutBranchOf(one, resources);
    const pushed = textAt(one.node, 'spec', 'git', 'push', 'branch') ?? checkedOut;
    if (pushed !== checkedOut) return [];
    const { path, line, name } = one;
    const branch = checkedOut === undefined ? 'the branch that it checks out' : `"${checkedOut}"`;
    const message = `the ImageUpdateAutomation "${name}" pushes to ${branch}, from where it starts: set spec.git.push.branch if changes are to be reviewed`;
    return [{ severity: 'warning', rule: 'pushes-where-it-checks-out', path, line, message }];
  });
}

/** Its own, else that of its GitRepository, if this is among the files. */
function checkoutBranchOf(
  { node, namespace }: LintedResource,
  resources: readonly LintedResource[],
): string | undefined {
  const own = textAt(node, 'spec', 'git', 'checkout', 'ref', 'branch');
  if (own !== undefined) return own;
  const name = textAt(node, 'spec', 'sourceRef', 'name');
  const from = textAt(node, 'spec', 'sourceRef', 'namespace') ?? namespace;
  const source = resources.find(
    (one) => one.kind === 'GitRepository' && one.name === name && one.namespace === from,
  );
  return source && textAt(source.node, 'spec', 'ref', 'branch');
}
