import { checkCommand } from './commands/check.ts';
import { codecServerCommand } from './commands/codec-server.ts';
import { completionGroup } from './commands/completion.ts';
import { createGroup } from './commands/create.ts';
import { deleteGroup } from './commands/delete.ts';
import { devCommand } from './commands/dev.ts';
import { explainGroup } from './commands/explain.ts';
import { exportGroup } from './commands/export.ts';
import { getGroup } from './commands/get.ts';
import { installCommand } from './commands/install.ts';
import { lintCommand } from './commands/lint.ts';
import { migrateGroup } from './commands/migrate.ts';
import { previewGroup } from './commands/preview.ts';
import { reconcileGroup } from './commands/reconcile.ts';
import { resumeGroup } from './commands/resume.ts';
import { runCommand } from './commands/run.ts';
import { starterCommand } from './commands/starter.ts';
import { suspendGroup } from './commands/suspend.ts';
import { traceCommand } from './commands/trace.ts';
import { uninstallCommand } from './commands/uninstall.ts';
import { versionCommand } from './commands/version.ts';
import { workerCommand } from './commands/worker.ts';
import type { Command, Group } from './command.ts';

const forPeople: readonly (Command | Group)[] = [
  getGroup,
  createGroup,
  reconcileGroup,
  suspendGroup,
  resumeGroup,
  exportGroup,
  deleteGroup,
  previewGroup,
  explainGroup,
  traceCommand,
  lintCommand,
  migrateGroup,
  checkCommand,
  installCommand,
  uninstallCommand,
  completionGroup,
  versionCommand,
];

const servers: readonly Command[] = [
  runCommand,
  workerCommand,
  starterCommand,
  devCommand,
  codecServerCommand,
];

/** All that can be asked of the program. */
export const tagwright: Group = {
  name: 'tagwright',
  help: 'tagwright keeps Git up to date with container registries, on Temporal.',
  examples: [
    { what: 'Try it out, with servers of its own', line: 'dev' },
    { what: 'Run it against the cluster of the current context', line: 'run' },
    { what: 'Show what there is, anywhere', line: 'get images all -A' },
  ],
  commands: [...forPeople, ...servers.map((one) => ({ ...one, section: 'Servers' }))],
};
