import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StartError } from '../domain/start-error.ts';

/** The programs that development, tests and the demo start. */
export const serverPrograms = {
  etcd: { variable: 'TAGWRIGHT_ETCD', versionKey: 'ETCD_VERSION' },
  registry: { variable: 'TAGWRIGHT_REGISTRY', versionKey: 'REGISTRY_VERSION' },
  temporal: { variable: 'TAGWRIGHT_TEMPORAL', versionKey: 'TEMPORAL_VERSION' },
  'temporal-server': {
    variable: 'TAGWRIGHT_TEMPORAL_SERVER',
    versionKey: 'TEMPORAL_SERVER_VERSION',
  },
  'temporal-sql-tool': {
    variable: 'TAGWRIGHT_TEMPORAL_SQL_TOOL',
    versionKey: 'TEMPORAL_SERVER_VERSION',
  },
  'kube-apiserver': { variable: 'TAGWRIGHT_KUBE_APISERVER', versionKey: 'KUBERNETES_VERSION' },
  kubectl: { variable: 'TAGWRIGHT_KUBECTL', versionKey: 'KUBERNETES_VERSION' },
  flux: { variable: 'TAGWRIGHT_FLUX', versionKey: 'FLUX_VERSION' },
  helm: { variable: 'TAGWRIGHT_HELM', versionKey: 'HELM_VERSION' },
} as const;

export type ServerProgram = keyof typeof serverPrograms;

export interface ProgramSearch {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where set-up keeps what it built: `<cache>/<program>-<version>/<program>`. */
  readonly cache: string;
  /** What `tools/versions.env` says. */
  readonly versions: Readonly<Record<string, string | undefined>>;
}

/**
 * The path of a server's program: what its environment variable names, else what PATH has, else
 * what set-up built.
 * @throws {StartError} saying how to get it.
 */
export function findProgram(program: ServerProgram, search: ProgramSearch): string {
  const { variable, versionKey } = serverPrograms[program];
  const named = search.environment[variable];
  if (named !== undefined && named !== '') return named;
  const folders = (search.environment['PATH'] ?? '').split(delimiter);
  const built = join(search.cache, `${program}-${search.versions[versionKey]}`);
  for (const folder of [...folders, built]) {
    const file = join(folder, program);
    if (folder !== '' && existsSync(file)) return file;
  }
  throw new StartError(
    `${program} is neither on PATH nor in ${built}: run "make setup", or name one in ${variable}`,
  );
}
