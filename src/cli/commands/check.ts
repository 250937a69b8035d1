import { command } from '../command.ts';
import { clusterFlags } from './cluster-flags.ts';

export const checkCommand = command({
  name: 'check',
  help: 'check that a cluster has what tagwright needs, and that nobody else does its work; exit code 1 if not',
  examples: [
    { what: 'Check the cluster of the current context', line: 'check' },
    { what: 'Check for one namespace, as --watch-namespace restricts it', line: 'check -n team' },
  ],
  flags: { ...clusterFlags, namespace: { ...clusterFlags.namespace, absent: 'all' } },
  run: async (given) => (await import('../check/check.ts')).check(given),
});
