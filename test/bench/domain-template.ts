import { renderMessage } from '../../src/domain/commit/message.ts';
import type { FileChanges } from '../../src/domain/setters/changes.ts';

const template = `Automated image update

Automation name: {{ .AutomationObject }}

Files:
{{ range $filename, $_ := .Changed.FileChanges -}}
- {{ $filename }}
{{ end -}}

Objects:
{{ range $resource, $changes := .Changed.Objects -}}
- {{ $resource.Kind }} {{ $resource.Namespace }}/{{ $resource.Name }}
  Changes:
{{- range $_, $change := $changes }}
    - {{ $change.OldValue }} -> {{ $change.NewValue }}{{ if ne $change.Setter "" }} ({{ printf "%-30s" $change.Setter }}){{ end }}
{{- end }}
{{ end -}}

Images:
{{ range .Changed.Changes -}}
- {{ .NewValue | html | printf "%q" }}
{{ end -}}
`;

/** A message as the documentation of Flux has it, over 500 changes; the best of five runs. */
export async function benchTemplates(): Promise<
  readonly { readonly name: string; readonly ms: number; readonly targetMs: number }[]
> {
  const changes = manyChanges(500);
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    renderMessage({
      template: template,
      automation: { namespace: 'flux-system', name: 'fleet' },
      changes,
      policies: [],
    });
    times.push(performance.now() - start);
  }
  return Promise.resolve([
    { name: 'render a message over 500 changes', ms: Math.min(...times), targetMs: 50 },
  ]);
}

function manyChanges(count: number): FileChanges {
  const files = Array.from({ length: count }, (_, i) => {
    const name = `service-${String(i)}`;
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'production', name };
    const image = `ghcr.io/example/${name}`;
    const change = {
      oldValue: `${image}:1.0.0`,
      newValue: `${image}:1.0.${String(i)}`,
      setter: `flux-system:${name}`,
    };
    return [`clusters/production/${name}.yaml`, [{ object, changes: [change] }]] as const;
  });
  return Object.fromEntries(files);
}
