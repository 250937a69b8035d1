import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { kinds } from '../../src/domain/resources/kinds.ts';
import { recordAt } from '../../src/domain/resources/record.ts';
import { createRepository } from './git-server.ts';
import { gitUser } from './surroundings.ts';
import { pushImage } from './push-image.ts';
import type { ImageKind, ResourceKind } from '../../src/domain/resources/kinds.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';
import type { GitServer, OtherCommit } from './git-server.ts';
import type { SeenEvent } from './kubernetes.ts';
import type { Surroundings } from './surroundings.ts';

/** What differs from the usual specs; `false`: no such resource. Fields of the top level are replaced whole. */
export interface TeamSpecs {
  readonly source?: object | false;
  readonly repository?: object | false;
  readonly policy?: object | false;
  readonly automation?: object | false;
}

export interface TeamOptions {
  readonly name: string;
  /** What the registry has of the team's image at first. */
  readonly tags?: readonly string[];
  /** What its Git repository has at first. Default: `app.yaml`, with a marker and the first tag. */
  readonly files?: OtherCommit['files'];
  /** The versions of its API that the team uses. Default: v1. */
  readonly versions?: Partial<Record<ImageKind, string>>;
}

/** A namespace with an image and a Git repository of its own; its resources are all named `app`. */
export interface Team {
  readonly namespace: string;
  /** Without a tag. */
  readonly image: string;
  readonly git: Pick<GitServer, 'git' | 'commit' | 'hook' | 'path'>;
  /** The first commit. */
  readonly root: string;
  /** The four resources. */
  readonly resources: (specs?: TeamSpecs) => readonly object[];
  readonly apply: (specs?: TeamSpecs) => Promise<void>;
  /** Pushes an image, and asks for a scan where there is a repository; gives the image's digest. */
  readonly push: (tag: string) => Promise<string>;
  /** Leaves it to the interval when the image is found. */
  readonly pushOnly: (tag: string) => Promise<string>;
  readonly get: (kind: ResourceKind) => Promise<JsonRecord>;
  /** Waits until what `get` gives matches. */
  readonly untilStatus: (
    kind: ResourceKind,
    status: object,
    timeoutMs?: number,
  ) => Promise<JsonRecord>;
  readonly untilReady: (kind: ResourceKind, timeoutMs?: number) => Promise<JsonRecord>;
  /** Waits until it is not ready, for this reason and with this message. */
  readonly untilFailed: (
    kind: ResourceKind,
    reason: string,
    message: RegExp,
  ) => Promise<JsonRecord>;
  /** Waits until the branch has a file that says this. */
  readonly untilCommitted: (
    text: string,
    where?: { file?: string; branch?: string },
  ) => Promise<void>;
  readonly events: () => Promise<readonly SeenEvent[]>;
}

/** One line of a manifest, with its marker. */
export function markedLine(namespace: string, value: string, part = ''): string {
  return `image: ${value} # {"$imagepolicy": "${namespace}:app${part}"}\n`;
}

export async function createTeam(
  installation: Omit<Surroundings, 'secrets'>,
  { name: namespace, tags = ['1.0.0'], files, versions = {} }: TeamOptions,
): Promise<Team> {
  const { kubernetes, registryAddress, gitDirectory, until } = installation;
  const image = `${registryAddress}/${namespace}/app`;
  const directory = join(gitDirectory, namespace);
  await mkdir(directory, { recursive: true });
  const git = await createRepository(directory);
  const app = markedLine(namespace, `${image}:${tags[0] ?? 'none'}`);
  const root = await git.commit({ files: files ?? { 'app.yaml': app } });
  function pushOnly(tag: string): Promise<string> {
    return pushImage({ url: `http://${registryAddress}`, repository: `${namespace}/app`, tag });
  }
  for (const tag of tags) await pushOnly(tag);
  await kubernetes.apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    secret(namespace, 'git-credentials', gitUser),
  ]);

  function resources(specs: TeamSpecs = {}): readonly object[] {
    const url = `${installation.gitUrl}/${namespace}/repository.git`;
    return usualSpecs({ url, image, isFirst: versions.ImageUpdateAutomation === 'v1alpha1' })
      .filter(([part]) => specs[part] !== false)
      .map(([part, kind, spec]) => ({
        apiVersion: `${kinds[kind].group}/${versionOf(kind)}`,
        kind,
        metadata: { namespace, name: 'app' },
        spec: { ...spec, ...specs[part] },
      }));
  }
  function versionOf(kind: ResourceKind): string {
    return (kind === 'GitRepository' ? undefined : versions[kind]) ?? 'v1';
  }
  function get(kind: ResourceKind): Promise<JsonRecord> {
    return kubernetes.get(kind, { namespace, name: 'app' }, versionOf(kind));
  }
  /** A short interval would do too, but a hundred teams that scan each second keep the machine busy. */
  async function requestScan(): Promise<void> {
    const annotations = { 'reconcile.fluxcd.io/requestedAt': new Date().toISOString() };
    const key = { namespace, name: 'app' };
    await kubernetes.annotate('ImageRepository', key, annotations, versionOf('ImageRepository'));
  }
  function untilStatus(kind: ResourceKind, status: object, timeoutMs?: number) {
    return until(async () => {
      const object = await get(kind);
      expect(recordAt(object, 'status')).toMatchObject(status);
      return object;
    }, timeoutMs);
  }
  return {
    namespace,
    image,
    git,
    root,
    resources,
    apply: (specs) => kubernetes.apply(resources(specs)),
    pushOnly,
    async push(tag) {
      const digest = await pushOnly(tag);
      await requestScan();
      return digest;
    },
    get,
    untilStatus,
    untilReady: (kind, timeoutMs) => untilStatus(kind, { conditions: [ready] }, timeoutMs),
    untilFailed: (kind, reason, message) => {
      const failed = { type: 'Ready', status: 'False', reason };
      return untilStatus(kind, {
        conditions: expect.arrayContaining([
          expect.objectContaining({ ...failed, message: expect.stringMatching(message) }),
        ]),
      });
    },
    untilCommitted: (text, { file = 'app.yaml', branch = 'main' } = {}) =>
      until(async () => expect(await git.git('show', `${branch}:${file}`)).toContain(text)),
    events: () => kubernetes.events(namespace),
  };
}

const ready = { type: 'Ready', status: 'True' };

/** A Secret whose values are text. */
export function secret(
  namespace: string,
  name: string,
  stringData: Readonly<Record<string, string>>,
  type = 'Opaque',
): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, type, stringData };
}

interface UsualSpecs {
  readonly url: string;
  readonly image: string;
  /** Whether the automation is of its first version, v1alpha1. */
  readonly isFirst: boolean;
}

function usualSpecs({ url, image, isFirst }: UsualSpecs) {
  const [name, email] = ['Tagwright', 'tagwright@example.com'];
  return [
    [
      'source',
      'GitRepository',
      {
        url,
        ref: { branch: 'main' },
        secretRef: { name: 'git-credentials' },
        interval: '1m',
      },
    ],
    ['repository', 'ImageRepository', { image, interval: '1m' }],
    [
      'policy',
      'ImagePolicy',
      { imageRepositoryRef: { name: 'app' }, policy: { semver: { range: '>=1.0.0' } } },
    ],
    [
      'automation',
      'ImageUpdateAutomation',
      isFirst
        ? {
            interval: '1m',
            checkout: { gitRepositoryRef: { name: 'app' }, branch: 'main' },
            commit: { authorName: name, authorEmail: email },
          }
        : {
            interval: '1m',
            sourceRef: { kind: 'GitRepository', name: 'app' },
            git: { commit: { author: { name, email } } },
          },
    ],
  ] as const;
}
