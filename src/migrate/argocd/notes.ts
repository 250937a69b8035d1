import { lineOf, titleOf } from '../../manifests/read.ts';
import { spanOf } from '../../manifests/nodes.ts';
import { pullSecretName } from './policy.ts';
import { updaterToken } from './settings.ts';
import { imageUpdaters } from './updaters.ts';
import type { ManifestFile } from '../../manifests/read.ts';
import type { Finding } from '../findings.ts';
import type { ImageSettings, UpdatedApplication } from './settings.ts';

/** What a person should look at of an Application whose images are carried over. */
export function notesOn(
  updated: UpdatedApplication,
  {
    namespace,
    pushBranch,
  }: { readonly namespace: string; readonly pushBranch: string | undefined },
): readonly Finding[] {
  const { file, application, annotations, images, writeBack } = updated;
  const line = lineOf(file, annotations[0]?.entry.key ?? application.node);
  const about = titleOf(application);
  function note(why: string, choices: readonly string[]): Finding {
    return { kind: 'note', path: file.path, line, about, why, choices };
  }
  return [
    ...writeBackNotes(updated).map(([why, choices]) => note(why, choices)),
    ...branchNotes(writeBack.branch, pushBranch).map(([why, choices]) => note(why, choices)),
    ...images
      .flatMap((image) => imageNotes(image, namespace))
      .map(([why, choices]) => note(why, choices)),
  ];
}

type Note = readonly [why: string, choices: readonly string[]];

function writeBackNotes({ application, writeBack }: UpdatedApplication): readonly Note[] {
  if (writeBack.method.startsWith('git')) return [];
  return [
    [
      'its images were set in the Application in the cluster, and will be in Git now; what was set there still counts before what Git says',
      [
        `see what was set: argocd app get ${application.name} --show-params`,
        `take it away: argocd app unset ${application.name} --parameter NAME, or --kustomize-image NAME`,
      ],
    ],
  ];
}

/** @param pushBranch what is carried over */
function branchNotes(branch: string | undefined, pushBranch: string | undefined): readonly Note[] {
  const target = branch?.split(':')[1] ?? '';
  if (target === (pushBranch ?? '')) return [];
  const was = target === '' ? 'to the branch that is checked out' : `to "${target}"`;
  const why = `its changes were pushed ${was}, and all go to the branch "${pushBranch ?? ''}" now`;
  return [[why, ['if it should be another, set spec.git.push.branch in image-automation.yaml']]];
}

function imageNotes(
  { name, pullSecret, platforms }: ImageSettings,
  namespace: string,
): readonly Note[] {
  const secret = pullSecretName(pullSecret);
  return [
    ...(platforms.length === 0
      ? []
      : [
          [
            `${name}: only images for ${platforms.join(', ')} were taken; an ImagePolicy knows nothing of platforms`,
            ['if not every tag is built for them, choose by a part of the tag: spec.filterTags'],
          ] as const,
        ]),
    ...(pullSecret === undefined ? [] : [secretNote({ name, pullSecret, secret, namespace })]),
  ];
}

function secretNote({
  name,
  pullSecret,
  secret,
  namespace,
}: {
  readonly name: string;
  readonly pullSecret: string;
  readonly secret: string | undefined;
  readonly namespace: string;
}): Note {
  if (secret !== undefined)
    return [
      `${name}: its ImageRepository names the Secret "${secret}", which has to be in the namespace "${namespace}"`,
      ['copy it there, if it is not'],
    ];
  return [
    `${name}: its credentials were "${pullSecret}", and an ImageRepository reads a Secret for Docker registries`,
    [
      `make one: tagwright create secret registry NAME --namespace ${namespace} --help`,
      'and name it as spec.secretRef of the ImageRepository in image-automation.yaml',
    ],
  ];
}

/** ApplicationSets make Applications of a template, which nothing here reads. */
export function passedOver(files: readonly ManifestFile[]): readonly Finding[] {
  return files.flatMap((file) =>
    file.manifests.flatMap(({ kind, node, ...manifest }): readonly Finding[] => {
      const { start, end } = spanOf(node);
      if (kind !== 'ApplicationSet' || !file.text.slice(start, end).includes(updaterToken))
        return [];
      const why =
        'its template has settings of Argo CD Image Updater, and an ApplicationSet is not read';
      const choices = [
        'put the markers where the images are written by hand, with resources as for an Application',
        'or give the Applications that it makes to this command: argocd appset generate',
      ];
      const about = titleOf({ kind, node, ...manifest });
      return [{ kind: 'open', path: file.path, line: lineOf(file, node), about, why, choices }];
    }),
  );
}

/** ImageUpdaters: once nothing is left of them, they are to go. */
export function leftOver(
  files: readonly ManifestFile[],
  applications: readonly UpdatedApplication[],
): readonly Finding[] {
  return imageUpdaters(files).map(({ file, manifest }) => {
    const count = applications.filter(({ updater }) => updater === manifest).length;
    const why =
      count === 0
        ? 'it picks no Application in this directory'
        : 'it is not needed any more once its images have markers';
    const choices = ['remove it, and stop Argo CD Image Updater, or both will write'];
    const line = lineOf(file, manifest.node);
    return { kind: 'note', path: file.path, line, about: titleOf(manifest), why, choices };
  });
}
