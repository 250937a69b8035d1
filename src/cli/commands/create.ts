import { createImageCommands } from './create-image.ts';
import { createSecretCommands } from './create-secret.ts';
import { createSourceGit } from './create-source.ts';
import type { Group } from '../command.ts';

const image: Group = {
  name: 'image',
  aliases: ['images'],
  help: 'create image resources, or change them',
  examples: createImageCommands.flatMap(({ examples }) => examples.slice(0, 1)),
  commands: createImageCommands,
};

const secret: Group = {
  name: 'secret',
  help: 'create the Secrets that they refer to, or change them',
  examples: createSecretCommands.flatMap(({ examples }) => examples.slice(0, 1)),
  commands: createSecretCommands,
};

const source: Group = {
  name: 'source',
  help: 'create the sources that automations update, or change them',
  examples: createSourceGit.examples,
  commands: [createSourceGit],
};

export const createGroup: Group = {
  name: 'create',
  help: 'create resources, or print their manifests',
  examples: [image, secret, source].flatMap(({ examples }) => examples.slice(0, 1)),
  commands: [image, secret, source],
};
