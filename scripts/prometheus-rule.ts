import { parse, stringify } from 'yaml';

/** The rules as Prometheus' operator takes them. */
export function prometheusRuleYaml(rules: string): string {
  const object = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'tagwright', labels: { app: 'tagwright' } },
    spec: parse(rules),
  };
  return `# Made from rules.yaml by \`npm run generate\`.\n${stringify(object, { lineWidth: 0 })}`;
}
