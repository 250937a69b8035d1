import { expect, test } from 'vitest';
import { app, deployment, planOf } from '../../support/migrated.ts';
import type { Files } from '../../support/flux-v1.ts';

const annotations = ['fluxcd.io/automated: "true"', 'fluxcd.io/tag.app: semver:1.x'];

function withImage(image: string): string {
  return deployment(annotations, `        image: ${image}\n`);
}

/** The notes, each with its first choice, if it has one. */
function notesOn(files: Files): readonly (readonly [why: string, choice: string])[] {
  return planOf(files)
    .findings.filter(({ kind }) => kind === 'note')
    .map(({ why, choices }) => [why, choices[0] ?? '']);
}

const secrets = '      imagePullSecrets: [{name: regcred}]\n';

test.for<readonly [string, Files, RegExp, RegExp]>([
  [
    'pull secrets, once for an image',
    { 'a.yaml': withImage(app) + secrets, 'b.yaml': withImage(app) + secrets },
    /pull secrets \(regcred\)/,
    /spec.secretRef of the ImageRepository "app"/,
  ],
  [
    'an identity with a cloud',
    { 'a.yaml': withImage('1234.dkr.ecr.eu-west-1.amazonaws.com/app:1.0.0') },
    /identity/,
    /spec.provider: aws/,
  ],
  [
    'two spellings of an image',
    { 'a.yaml': withImage('redis:1.0.0'), 'b.yaml': withImage('docker.io/library/redis:1.0.0') },
    /"docker.io\/library\/redis" here and "redis" elsewhere/,
    /^$/,
  ],
  [
    'an annotation for a container that is not there',
    {
      'a.yaml': withImage(app).replace('tag.app:', 'tag.app: semver:1.x\n    fluxcd.io/tag.gone:'),
    },
    /nothing here is called "gone"/,
    /^$/,
  ],
  [
    'a workload that Flux v1 did not update',
    { 'a.yaml': withImage(app).replace('kind: Deployment', 'kind: Job') },
    /Flux v1 updated no Job/,
    /remove the marker/,
  ],
])('a person is told of %s', ([, files, why, choice]) => {
  expect(notesOn(files)).toEqual([[expect.stringMatching(why), expect.stringMatching(choice)]]);
});
