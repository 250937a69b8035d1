import { expect, test } from 'vitest';
import { renderMessage } from '../../../src/domain/commit/message.ts';
import { cpuMs } from '../../support/cpu.ts';
import type { MessageInput } from '../../../src/domain/commit/message.ts';

const digest = `sha256:${'0a'.repeat(32)}`;
const app = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'app' };
const job = { apiVersion: 'batch/v1', kind: 'CronJob', namespace: '', name: 'job' };
const input: Omit<MessageInput, 'template'> = {
  automation: { namespace: 'flux-system', name: 'img' },
  changes: {
    'b.yaml': [
      {
        object: app,
        changes: [
          { oldValue: 'helloworld:v1.0.0', newValue: 'helloworld:v1.0.1', setter: 'ns:hello' },
          { oldValue: 'v1.0.0', newValue: 'v1.0.1', setter: 'ns:hello:tag' },
        ],
      },
    ],
    'a.yaml': [
      {
        object: app,
        changes: [{ oldValue: 'v1.0.0', newValue: 'v1.0.1', setter: 'ns:hello:tag' }],
      },
      {
        object: job,
        changes: [
          { oldValue: 'x', newValue: `ghcr.io/org/tool:1@${digest}`, setter: 'ns:tool' },
          { oldValue: 'x', newValue: 'y', setter: 'ns:gone' },
        ],
      },
    ],
  },
  policies: [
    { namespace: 'ns', name: 'hello', image: { name: 'helloworld', tag: 'v1.0.1' } },
    { namespace: 'ns', name: 'tool', image: { name: 'ghcr.io/org/tool', tag: '1', digest } },
  ],
};

test.for([
  [
    'the files of .Updated, in the order of their names',
    '{{ range $f, $_ := .Updated.Files }}{{ $f }} {{ end }}',
    'a.yaml b.yaml ',
  ],
  [
    'the objects of a file of .Updated, with their images',
    '{{ range .Updated.Files }}{{ range $o, $images := .Objects }}{{ $o.Kind }} {{ $o.Name }}: {{ $images }};{{ end }}{{ end }}',
    `Deployment app: [helloworld:v1.0.1];CronJob job: [ghcr.io/org/tool:1@${digest}];Deployment app: [helloworld:v1.0.1];`,
  ],
  [
    'the objects of .Updated, whatever their file; an image once for each',
    '{{ range $o, $images := .Updated.Objects }}{{ $o.Kind }}={{ len $images }};{{ end }}',
    'Deployment=2;CronJob=1;',
  ],
  [
    'the images of .Updated, each once',
    '{{ range .Updated.Images }}{{ . }} {{ end }}',
    `helloworld:v1.0.1 ghcr.io/org/tool:1@${digest} `,
  ],
  [
    'the methods of an image with a tag',
    '{{ with index .Updated.Images 0 }}{{ .String }} {{ .Identifier }} {{ .Repository }} {{ .Registry }} {{ .Name }} {{ .Policy }}{{ end }}',
    'helloworld:v1.0.1 v1.0.1 library/helloworld index.docker.io index.docker.io/library/helloworld:v1.0.1 ns/hello',
  ],
  [
    'the methods of an image with a digest',
    '{{ with index .Updated.Images 1 }}{{ .Identifier }} {{ .Repository }} {{ .Registry }} {{ .Name }}{{ end }}',
    `${digest} org/tool ghcr.io ghcr.io/org/tool@${digest}`,
  ],
] as const)('%s', ([, template, message]) => {
  expect(renderMessage({ ...input, template })).toEqual({ message, usedRemovedField: true });
});

test.for([
  ['no template', undefined, 'Update from image update automation'],
  ['an empty template', '', 'Update from image update automation'],
  [
    'a template that reads .Updated where it does not go',
    '{{ if false }}{{ .Updated }}{{ end }}x',
    'x',
  ],
  [
    'changes once each, in their order',
    '{{ range .Changed.Changes }}{{ .Setter }} {{ end }}',
    'ns:hello ns:hello:tag ns:tool ns:gone ',
  ],
  [
    'an object found again by itself',
    '{{ range $o, $c := .Changed.Objects }}{{ len (index $.Changed.Objects $o) }} {{ end }}',
    '3 2 ',
  ],
  ['no values', '{{ .Values }}{{ .Values.x }}', 'map[]<no value>'],
  ['bytes that are no text', '{{ "\\xff" }}', '\ufffd'],
] as const)('%s', ([, template, message]) => {
  expect(renderMessage({ ...input, template })).toEqual({ message, usedRemovedField: false });
});

test.for([
  ['a number', '{{ randInt 0 1000000000 }}'],
  ['an order', '{{ shuffle "abcdefghijklmnopqrstuvwxyz" }}'],
])(
  '%s drawn by chance is the same for the same changes, and another for others',
  ([, template]) => {
    const { message } = renderMessage({ ...input, template });
    expect(renderMessage({ ...input, template }).message).toBe(message);
    expect(renderMessage({ ...input, changes: {}, template }).message).not.toBe(message);
  },
);

test('a template that takes too much fails, and may be tried again', () => {
  expect(() => renderMessage({ ...input, template: '{{ range 99999999 }}{{ end }}' })).toThrow(
    expect.objectContaining({
      reason: 'GitOperationFailed',
      terminal: false,
      message:
        'failed to run template from spec: template: commit message:1:9: executing "commit message" at <99999999>: takes too many steps (limit 1000000)',
    }),
  );
});

test('.Updated costs its making only once', () => {
  const template = '{{ range 100000 }}{{ $x := $.Updated }}{{ end }}';
  const files = Array.from({ length: 500 }, (_, index) => `${index}.yaml`);
  const changes = Object.fromEntries(files.map((file) => [file, input.changes['b.yaml'] ?? []]));
  const start = cpuMs();
  expect(renderMessage({ ...input, changes, template }).message).toBe('');
  expect(cpuMs() - start).toBeLessThan(4000);
});
