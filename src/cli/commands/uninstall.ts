import { command } from '../command.ts';
import { uninstallFlags } from './install-flags.ts';

export const uninstallCommand = command({
  name: 'uninstall',
  help: 'take away what install has made, and put Flux back where it was replaced; resources stay',
  examples: [
    { what: 'Uninstall it', line: 'uninstall' },
    {
      what: 'Uninstall it with all its resources, without being asked',
      line: 'uninstall --crds -s',
    },
  ],
  flags: uninstallFlags,
  run: async (given) => (await import('../install/uninstall.ts')).uninstall(given),
});
