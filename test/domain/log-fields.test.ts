import { expect, test } from 'vitest';
import { logFields, resourceFields } from '../../src/domain/log-fields.ts';

const resource = {
  controller: 'imagepolicy',
  controllerGroup: 'image.toolkit.fluxcd.io',
  controllerKind: 'ImagePolicy',
  namespace: 'apps',
  name: 'app',
};

test('a line of ours about a resource has the fields of Flux', () => {
  const key = { namespace: 'apps', name: 'app' };
  expect(logFields({ ...resourceFields('ImagePolicy', key), error: new Error('why') })).toEqual({
    ...resource,
    error: 'why',
  });
});

test.for([
  [
    'a workflow',
    { workflowId: 'prod/ImagePolicy/apps/app', runId: 'r', workflowType: 'imagePolicy' },
    { ...resource, workflowId: 'prod/ImagePolicy/apps/app', runId: 'r' },
  ],
  [
    'an activity',
    {
      workflowId: 'prod/ImagePolicy/apps/app',
      workflowRunId: 'r',
      namespace: 'of-temporal',
      activityType: 'evaluate',
      activityId: '1',
      taskToken: 't',
      isLocal: true,
      attempt: 1,
      durationMs: 7,
    },
    {
      ...resource,
      workflowId: 'prod/ImagePolicy/apps/app',
      runId: 'r',
      temporalNamespace: 'of-temporal',
      step: 'evaluate',
      attempt: 1,
      durationMs: 7,
    },
  ],
  [
    'a workflow that is of no resource',
    { workflowId: 'prod/claim', runId: 'r', namespace: 'of-temporal' },
    { workflowId: 'prod/claim', runId: 'r', temporalNamespace: 'of-temporal' },
  ],
  ['nothing', { taskQueue: 'q', sdkComponent: 'worker' }, { taskQueue: 'q' }],
] as const)('a line of the SDK about %s has the same', ([, said, fields]) => {
  expect(logFields(said)).toEqual(fields);
});
