import { command } from '../command.ts';
import { installFlags } from './install-flags.ts';

export const installCommand = command({
  name: 'install',
  help: 'install tagwright in a cluster: CRDs, rights and Deployment; or bring it up to date',
  examples: [
    { what: 'Install it', line: 'install --image=registry.example.com/tagwright:0.1.0' },
    {
      what: "Take the place of Flux's image controllers",
      line: 'install --replace-flux --image=registry.example.com/tagwright:0.1.0',
    },
    { what: 'Print the manifests, for Git', line: 'install --export' },
  ],
  flags: installFlags,
  run: async (given) => (await import('../install/install.ts')).install(given),
});
