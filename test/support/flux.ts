import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { program, versions } from './programs.ts';

const run = promisify(execFile);

/** What `flux ...args` prints: first its answer, then what it says of its progress. @throws what it says, if it fails */
export type Flux = (...args: readonly string[]) => Promise<string>;

/** The real `flux` CLI, for the cluster that `kubeconfig` names. */
export function fluxFor({ kubeconfig, home }: FluxOptions): Flux {
  const file = fluxProgram();
  // `flux check` asks GitHub for newer versions; nobody answers here.
  const env = { KUBECONFIG: kubeconfig, HOME: home, HTTPS_PROXY: 'http://127.0.0.1:9' };
  return async (...args) => {
    const { stdout, stderr } = await run(file, args, { env });
    return stdout + stderr;
  };
}

interface FluxOptions {
  readonly kubeconfig: string;
  /** Where it keeps what it has discovered of the cluster. */
  readonly home: string;
}

/** Another program is called flux too, and other versions answer otherwise: one on PATH counts only if it is ours. */
function fluxProgram(): string {
  const found = program('flux');
  return isOurs(found) ? found : program('flux', { ...process.env, PATH: '' });
}

function isOurs(file: string): boolean {
  try {
    const said = execFileSync(file, ['--version'], { encoding: 'utf8', stdio: 'pipe' });
    return said.trim() === `flux version ${versions['FLUX_VERSION']}`;
  } catch {
    return false;
  }
}
