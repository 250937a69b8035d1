import { appendFileSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { imageKinds } from '../../src/domain/resources/kinds.ts';
import { freePort } from '../../src/servers/port.ts';
import { startTemporal } from '../../src/servers/temporal.ts';
import { temporaryDirectory } from './directory.ts';
import { createGitGate } from './git-gate.ts';
import { startLoneInstallation } from './installation.ts';
import { connectKubernetes, identity } from './kubernetes.ts';
import { program } from './programs.ts';
import { openSurroundings, startGit } from './surroundings.ts';
import type { TestProject } from 'vitest/node';
import type { Kubernetes } from './kubernetes.ts';
import type { Surroundings } from './surroundings.ts';

/** One installation with `tagwright run` as it is without flags, for all tests that take nothing away from it. */
interface SharedServers {
  readonly kubeconfig: string;
  readonly temporalAddress: string;
  /** Of Temporal's web interface. */
  readonly temporalUi: string;
  readonly registryAddress: string;
  readonly registryStorage: string;
  /** What the product says. */
  readonly logFile: string;
  /** Secrets that tests have added, as JSON, one to a line. */
  readonly secretsFile: string;
}

declare module 'vitest' {
  // Vitest's way to declare what `inject` gives.
  export interface ProvidedContext {
    readonly sharedServers: SharedServers;
  }
}

/**
 * Vitest's global set-up of a project. What was told of any secret is looked through when all its tests have ended.
 * @throws then, if one was told
 */
// oxlint-disable-next-line import/no-default-export -- Vitest takes what it gives as the end only from this.
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await using stack = new AsyncDisposableStack();
  const ui = await freePort();
  const installation = stack.use(
    await startLoneInstallation((path) =>
      startTemporal({ program: program('temporal'), directory: path, uiPort: ui }),
    ),
  );
  const { directory, kubernetes, secrets } = installation;
  const secretsFile = join(directory, 'secrets');
  await writeFile(secretsFile, '');
  await installation.start('run');
  project.provide('sharedServers', {
    kubeconfig: kubernetes.kubeconfig,
    temporalAddress: installation.temporalAddress,
    temporalUi: `http://127.0.0.1:${ui}`,
    registryAddress: installation.registryAddress,
    registryStorage: installation.registryStorage,
    logFile: installation.logFile,
    secretsFile,
  });
  stack.defer(() => secrets.add(...readLines(secretsFile)));
  const closing = stack.move();
  return () => closing.disposeAsync();
}

export interface SharedInstallation extends Surroundings, AsyncDisposable {
  readonly temporalUi: string;
}

/** The shared installation as one file of tests sees it: with a folder and a Git server of its own. */
export async function joinInstallation(): Promise<SharedInstallation> {
  await using stack = new AsyncDisposableStack();
  const { kubeconfig, logFile, secretsFile, temporalUi, ...servers } = inject('sharedServers');
  const { path: directory } = stack.use(await temporaryDirectory());
  const gate = createGitGate();
  const git = stack.use(await startGit(directory, gate));
  const kubernetes = withRest(stack, stack.use(await connectKubernetes(kubeconfig)));
  const surroundings = await openSurroundings(stack, {
    ...servers,
    directory,
    kubernetes,
    gitUrl: git.url,
    gate,
    log: () => readFileSync(logFile, 'utf8'),
  });
  const closing = stack.move();
  return {
    ...surroundings,
    temporalUi,
    secrets: {
      add: (...values) => {
        for (const value of values) appendFileSync(secretsFile, `${JSON.stringify(value)}\n`);
      },
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** Lets the namespaces that are made by it rest at the end: others need the processor. */
function withRest(stack: AsyncDisposableStack, kubernetes: Kubernetes): Kubernetes {
  const namespaces = new Set<string>();
  stack.defer(async () => {
    for (const namespace of namespaces)
      for (const kind of imageKinds) await kubernetes.suspendAll(kind, namespace);
  });
  return {
    ...kubernetes,
    apply(objects) {
      for (const { kind, metadata } of objects.map((object) => identity.parse(object)))
        if (kind === 'Namespace') namespaces.add(metadata.name);
      return kubernetes.apply(objects);
    },
  };
}

function readLines(file: string): readonly string[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => String(JSON.parse(line)));
}
