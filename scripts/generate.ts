// What is in the repository and is made from the source: the CRDs, without and with the alpha versions, the tables of fields, of reasons and of Flux's arguments,
// the help of the commands, the dashboard, and the rules in the form of Prometheus' operator.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alphaCrdManifest, conversionService } from '../src/domain/conversion/alpha-crd.ts';
import { crdYaml, generatedYaml } from '../src/domain/resources/crd.ts';
import { imageKinds, kinds } from '../src/domain/resources/kinds.ts';
import { withCommands } from './cli-page.ts';
import { withFields } from './fields-page.ts';
import { dashboardJson } from './dashboard.ts';
import { withFluxArguments } from './flux-arguments-page.ts';
import { prometheusRuleYaml } from './prometheus-rule.ts';
import { withReasons, withRemedies } from './reasons-page.ts';

const root = join(import.meta.dirname, '..');

const crds = join(root, 'config/crd');
await mkdir(crds, { recursive: true });
for (const { kind, plural } of Object.values(kinds)) {
  await writeFile(join(crds, `${plural}.yaml`), crdYaml(kind));
}

const alphas = join(root, 'config/alpha/crd');
await mkdir(alphas, { recursive: true });
const service = { namespace: 'tagwright', name: conversionService };
for (const kind of imageKinds) {
  const file = join(alphas, `${kinds[kind].plural}.yaml`);
  await writeFile(file, generatedYaml(alphaCrdManifest(kind, { service })));
}

await rewrite('docs/reference/conditions.md', withReasons);
await rewrite('docs/guide/troubleshooting.md', withRemedies);
await rewrite('docs/reference/cli.md', withCommands);
await rewrite('docs/reference/fields.md', withFields);
await rewrite('docs/reference/flux-arguments.md', withFluxArguments);

const monitoring = join(root, 'config/monitoring');
await writeFile(join(monitoring, 'dashboard.json'), dashboardJson());
const rules = await readFile(join(monitoring, 'rules.yaml'), 'utf8');
await writeFile(join(monitoring, 'prometheus-rule.yaml'), prometheusRuleYaml(rules));

async function rewrite(page: string, made: (text: string) => string): Promise<void> {
  const file = join(root, page);
  await writeFile(file, made(await readFile(file, 'utf8')));
}
