import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRewriter } from '../../activities/image-update-automation/manifests.ts';
import { proposeUpdate } from '../../activities/image-update-automation/preview.ts';
import { createCloudLogin } from '../../adapters/clouds/credentials.ts';
import { createMirrors } from '../../adapters/git/mirrors.ts';
import { requireGit } from '../../adapters/git/program/version.ts';
import { connectCluster } from '../../adapters/kubernetes/connect.ts';
import { readConfig } from '../../config/config.ts';
import { counted } from '../../domain/text.ts';
import { createSigners } from '../../worker/signers.ts';
import { called } from '../cluster/called.ts';
import { namespaceFor } from '../cluster/open.ts';
import { stopSignal } from '../stop-signal.ts';
import { printPreview } from './print.ts';
import type { UpdateDeps } from '../../activities/image-update-automation/deps.ts';
import type { Proposal } from '../../activities/image-update-automation/preview.ts';
import type { Given } from '../command.ts';
import type { PreviewUpdateFlag } from '../commands/preview-flags.ts';

/** Prints what the next run of an automation would commit: by the worker's own steps, with what this person may read. */
export async function previewUpdate(given: Given<PreviewUpdateFlag>): Promise<number> {
  const [name = ''] = given.words;
  const key = { namespace: await namespaceFor(given), name };
  const signal = stopSignal();
  await using deps = await openUpdateDeps(given);
  const proposal = await proposeUpdate(deps, key, { signal });
  const { policies, files, message, diff, warnings, ...place } = proposal;
  const summary = `${called('ImageUpdateAutomation', name)} ${summaryOf(proposal)}`;
  return printPreview(given, { summary, policies, files, message, diff, warnings }, place);
}

function summaryOf({ files, branch, refspec, suspended }: Proposal): string {
  const where = refspec === undefined ? branch : `${branch}, and by ${refspec}`;
  const what =
    files === 0
      ? 'has nothing to change'
      : `would change ${counted(files, 'file')} and push to ${where}`;
  return suspended ? `${what}, if it were not suspended` : what;
}

/** What a worker's steps need, with a mirror that is there for this command only. */
async function openUpdateDeps(
  given: Given<PreviewUpdateFlag>,
): Promise<UpdateDeps & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const kubeconfig = given.text('kubeconfig');
  const config = readConfig(kubeconfig === undefined ? {} : { kubeconfig });
  const { searchPath, environmentProxy, azureClientId, ssh } = config;
  await requireGit(searchPath);
  const directory = stack.adopt(await mkdtemp(join(tmpdir(), 'tagwright-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const git = stack.use(
    await createMirrors({
      directory,
      diskBudgetBytes: config.mirrorBudgetBytes,
      ssh,
      environmentProxy,
      ...(searchPath === undefined ? {} : { searchPath }),
    }),
  );
  const context = given.text('context');
  const cluster = stack.use(await connectCluster({ kubeconfig: config.kubeconfig, context }));
  const closing = stack.move();
  return {
    cluster,
    git,
    clouds: createCloudLogin({ azureClientId, environmentProxy }),
    objectIdentity: config.objectIdentity,
    rebuild: config.rebuild,
    signerOf: createSigners(git),
    crossNamespace: config.noCrossNamespaceRefs ? 'refused' : 'allowed',
    rewriteCommit: createRewriter(),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
