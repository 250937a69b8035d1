import { command } from '../command.ts';
import {
  gitSecretFlags,
  newName,
  registrySecretFlags,
  signingSecretFlags,
} from './create-flags.ts';
import type { Command } from '../command.ts';

export const createSecretCommands: readonly Command[] = [
  command({
    name: 'git',
    help: 'create a Secret with credentials of a Git server',
    examples: [
      {
        what: 'Make a new deploy key for SSH; its public half is printed',
        line: 'create secret git fleet --url=ssh://git@github.com/team/fleet -n team',
      },
      {
        what: 'Use a password, which is read from standard input',
        line: 'create secret git fleet --url=https://github.com/team/fleet -u git --password-file=- -n team',
      },
    ],
    words: newName,
    flags: gitSecretFlags,
    run: async (given) => (await import('../create/git-secret.ts')).createGitSecret(given),
  }),
  command({
    name: 'registry',
    aliases: ['oci', 'docker-registry'],
    help: 'create a Secret with credentials of a container registry',
    examples: [
      {
        what: 'Use a password, which is read from standard input',
        line: 'create secret registry ghcr --url=ghcr.io -u bot --password-file=- -n team',
      },
    ],
    words: newName,
    flags: registrySecretFlags,
    run: async (given) =>
      (await import('../create/registry-secret.ts')).createRegistrySecret(given),
  }),
  command({
    name: 'signing',
    help: 'create a Secret with the key that signs commits',
    examples: [
      {
        what: 'Use a GPG key',
        line: 'create secret signing signing --private-key-file=key.asc --passphrase-file=phrase -n team',
      },
    ],
    words: newName,
    flags: signingSecretFlags,
    run: async (given) => (await import('../create/signing-secret.ts')).createSigningSecret(given),
  }),
];
