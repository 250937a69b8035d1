import { command } from '../command.ts';
import { clusterFlags } from './cluster-flags.ts';
import { directoryWords } from './directory-words.ts';
import type { Flag } from '../../config/flags.ts';
import type { Group, Words } from '../command.ts';

/** What migrations share that make resources. */
const resourceFlags = {
  write: { type: 'boolean', help: 'write the files' },
  namespace: {
    type: 'string',
    short: 'n',
    help: 'where the new resources are',
    default: 'flux-system',
  },
} as const satisfies Readonly<Record<string, Flag>>;

/** None where it is `--cluster`. */
const directoryOrCluster: Words = { ...directoryWords, count: 'any' };

const migrateV1Command = command({
  name: 'v1',
  help: "take manifests off Flux v1's annotations",
  examples: [
    { what: 'See what would change', line: 'migrate v1 clusters/production' },
    { what: 'Change it', line: 'migrate v1 clusters/production --write' },
  ],
  words: directoryWords,
  flags: {
    ...resourceFlags,
    source: {
      type: 'string',
      help: 'the GitRepository to commit to: NAME or NAMESPACE/NAME',
      absent: 'the one in the directory, or else flux-system',
    },
  },
  run: async (given) => (await import('../migrate/v1.ts')).migrate(given),
});

const migrateApiCommand = command({
  name: 'api',
  help: 'bring manifests, or what a cluster stores, from older versions of the image APIs to v1',
  examples: [
    { what: 'See what would change in manifests', line: 'migrate api clusters/production' },
    { what: 'Change it', line: 'migrate api clusters/production --write' },
    {
      what: 'Write what a cluster stores in older versions again, so that these can be removed from its CRDs',
      line: 'migrate api --cluster --write',
    },
  ],
  words: directoryOrCluster,
  flags: {
    ...clusterFlags,
    cluster: { type: 'boolean', help: 'what the cluster stores, instead of manifests' },
    write: { type: 'boolean', help: 'write it' },
  },
  run: async (given) => (await import('../migrate/api.ts')).migrate(given),
});

const migrateArgocdCommand = command({
  name: 'argocd',
  help: 'take Applications off Argo CD Image Updater',
  examples: [
    { what: 'See what would change', line: 'migrate argocd .' },
    { what: 'Change it', line: 'migrate argocd . --write' },
    {
      what: 'Print the resources for what a cluster has',
      line: 'migrate argocd --cluster > image-automation.yaml',
    },
  ],
  words: directoryOrCluster,
  flags: {
    ...clusterFlags,
    cluster: { type: 'boolean', help: "the cluster's Applications, instead of manifests" },
    ...resourceFlags,
  },
  run: async (given) => (await import('../migrate/argocd.ts')).migrate(given),
});

export const migrateGroup: Group = {
  name: 'migrate',
  help: 'rewrite manifests of other times',
  examples: [
    ...migrateV1Command.examples,
    ...migrateArgocdCommand.examples,
    ...migrateApiCommand.examples,
  ],
  commands: [migrateV1Command, migrateArgocdCommand, migrateApiCommand],
};
