import packageJson from '../../../package.json' with { type: 'json' };
import { command } from '../command.ts';

export const versionCommand = command({
  name: 'version',
  help: 'prints the version',
  examples: [{ what: 'Print the version', line: 'version' }],
  flags: {},
  run: () => {
    console.log(`tagwright ${packageJson.version}`);
    return Promise.resolve();
  },
});
