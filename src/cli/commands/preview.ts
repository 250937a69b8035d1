import { command } from '../command.ts';
import { previewFilesFlags, previewUpdateFlags } from './preview-flags.ts';
import type { Group } from '../command.ts';

const update = command({
  name: 'update',
  help: 'show what the next run of an image update automation would commit; nothing is written anywhere',
  examples: [
    { what: 'Show the diff, the message and the branch', line: 'preview update fleet -n team' },
  ],
  words: {
    name: 'NAME',
    help: 'the image update automation',
    count: 'one',
    of: 'ImageUpdateAutomation',
  },
  flags: previewUpdateFlags,
  run: async (given) => (await import('../preview/update.ts')).previewUpdate(given),
});

const files = command({
  name: 'files',
  isDefault: true,
  help: 'show what would be written into manifests on disk, by policies on disk, without a cluster',
  examples: [
    { what: 'Ask the registries, and show the diff', line: 'preview --path=clusters' },
    {
      what: 'Fail a check of a pull request where images are not up to date',
      line: 'preview --path=apps --policies=clusters/images --exit-code',
    },
  ],
  flags: previewFilesFlags,
  run: async (given) => (await import('../preview/files.ts')).previewFiles(given),
});

export const previewGroup: Group = {
  name: 'preview',
  help: 'show what would be changed, and change nothing',
  examples: [...update.examples, ...files.examples],
  commands: [update, files],
};
