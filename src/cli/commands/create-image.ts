import { command } from '../command.ts';
import { newName, policyFlags, repositoryFlags, updateFlags } from './create-flags.ts';
import type { Command } from '../command.ts';

export const createImageCommands: readonly Command[] = [
  command({
    name: 'repository',
    help: 'create an image repository: an image whose tags are scanned',
    examples: [
      {
        what: 'Scan an image every five minutes',
        line: 'create image repository app --image=ghcr.io/team/app --interval=5m -n team',
      },
      {
        what: 'Print the manifest of one that needs credentials',
        line: 'create image repository app --image=ghcr.io/team/app --secret-ref=ghcr --export',
      },
    ],
    words: newName,
    flags: repositoryFlags,
    run: async (given) => (await import('../create/repository.ts')).createRepository(given),
  }),
  command({
    name: 'policy',
    help: 'create an image policy: which tag of an image to run',
    examples: [
      {
        what: 'Run the highest version of a range',
        line: "create image policy app --image-ref=app --select-semver='>=1.0.0' -n team",
      },
      {
        what: 'Run the newest build of main, by the number in its tag',
        line: "create image policy app --image-ref=app --select-numeric=asc --filter-regex='^main-[a-f0-9]+-(?P<ts>[0-9]+)' --filter-extract='$ts'",
      },
    ],
    words: newName,
    flags: policyFlags,
    run: async (given) => (await import('../create/policy.ts')).createPolicy(given),
  }),
  command({
    name: 'update',
    help: 'create an image update automation: which Git repository to keep up to date',
    examples: [
      {
        what: 'Keep the folder of a cluster up to date',
        line: 'create image update fleet --git-repo-ref=fleet --git-repo-path=./clusters/one --checkout-branch=main --author-name=bot --author-email=bot@example.com -n team',
      },
      {
        what: 'Push to a branch of its own, signed',
        line: 'create image update fleet --git-repo-ref=fleet --checkout-branch=main --push-branch=image-updates --author-name=bot --author-email=bot@example.com --signing-key-secret=signing --export',
      },
    ],
    words: newName,
    flags: updateFlags,
    run: async (given) => (await import('../create/update.ts')).createUpdate(given),
  }),
];
