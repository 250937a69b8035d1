/** Why a template answers otherwise here than in Flux, and what it answers; as docs/differences.md has it. */
export interface TemplateDifference {
  readonly why: string;
  /** What the message is, where there is one. */
  readonly message?: string;
  /** What the error says, where there is one. */
  readonly error?: string;
}

const updated = 'Flux has removed .Updated; here it renders as v1beta1 had it';

/** By the template of the case in template.json. */
export const templateDifferences: ReadonlyMap<string, TemplateDifference> = new Map([
  ['{{ range .Updated.Images }}{{ . }}{{ end }}', { why: updated, message: '' }],
  [
    '{{ .Updated.Objects }}',
    {
      why: updated,
      message:
        'map[{{{ } { }}}:[] {{{apps/v1 Deployment} {podinfo default}}}:[] {{{batch/v1 CronJob} {cleanup }}}:[] {{{kustomize.config.k8s.io/v1beta1 Kustomization} { }}}:[]]',
    },
  ],
  ['{{ with .Updated }}x{{ end }}', { why: updated, message: 'x' }],
  [
    '{{ "x" | .Updated }}',
    {
      why: updated,
      error:
        'failed to run template from spec: template: commit message:1:9: executing "commit message" at <.Updated>: wrong number of args for Updated: want 0 got 1',
    },
  ],
]);
