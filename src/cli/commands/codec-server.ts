import { command } from '../command.ts';
import { flagsNamed } from './server-flags.ts';

export const codecServerCommand = command({
  name: 'codec-server',
  help: "decrypts for Temporal's UI and CLI what is encrypted in Temporal",
  examples: [
    {
      what: "Decrypt for Temporal's web interface on this machine",
      line: 'codec-server --listen=127.0.0.1:8888 --encryption-key-file=keys --cors-origin=http://127.0.0.1:8233',
    },
  ],
  flags: flagsNamed(['encryption-key-file', 'listen', 'cors-origin', 'token-file']),
  run: async ({ values }) => (await import('../codec-server.ts')).codecServer(values),
});
