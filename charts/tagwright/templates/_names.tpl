{{- define "tagwright.name" -}}
{{- if contains "tagwright" .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-tagwright{{ end -}}
{{- end }}

{{- define "tagwright.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
app.kubernetes.io/name: tagwright
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
