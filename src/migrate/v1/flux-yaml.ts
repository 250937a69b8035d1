import { parseDocuments } from '../../domain/setters/documents.ts';
import { countLines } from '../../domain/setters/lines.ts';
import { itemsAt, nodeAt, spanOf, textAt } from '../../manifests/nodes.ts';
import type { SourceFile } from '../../manifests/read.ts';
import type { Finding } from '../findings.ts';

/** What a `.flux.yaml` has Flux v1 do. */
export interface FluxYaml {
  readonly findings: readonly Finding[];
  /** The path of the patches that it keeps, as it is written there. */
  readonly patchFile: string | undefined;
}

const kustomization = [
  'let a Kustomization of Flux v2 build it: set spec.path to the folder of the kustomization.yaml',
  'or run the command in your pipeline, and commit what it prints',
];
const updater = [
  'put the marker into the file that the command edits; no command is needed for that any more',
];
const patches = [
  'move each image into its manifest or into a patch of the kustomization.yaml, with its annotations, and run this again',
];

/** @see fluxcd/flux@1.25.4 docs/references/fluxyaml-config-files.md */
export function readFluxYaml({ path, text }: SourceFile): FluxYaml {
  const parsed = parseDocuments(text);
  if (parsed.kind === 'refused') {
    return { findings: [openAt(path, parsed.line, parsed.why, [])], patchFile: undefined };
  }
  const [document] = parsed.documents;
  const lineAt = countLines(text);
  function found(node: unknown, what: string, choices: readonly string[]): readonly Finding[] {
    return node === undefined ? [] : [openAt(path, lineAt(spanOf(node).start), what, choices)];
  }
  const findings = ['patchUpdated', 'commandUpdated'].flatMap((kind) => [
    ...itemsAt(document, kind, 'generators').flatMap((item) =>
      found(item, `the generator \`${textAt(item, 'command') ?? ''}\` is not run`, kustomization),
    ),
    ...itemsAt(document, kind, 'updaters').flatMap((item) => {
      const command = textAt(item, 'containerImage', 'command') ?? '';
      return found(item, `the updater \`${command}\` is not run`, updater);
    }),
  ]);
  const patchFile = textAt(document, 'patchUpdated', 'patchFile');
  const why = `the patches in ${patchFile ?? ''} are left alone`;
  const node = nodeAt(document, 'patchUpdated', 'patchFile');
  return { findings: [...findings, ...found(node, why, patches)], patchFile };
}

function openAt(path: string, line: number, why: string, choices: readonly string[]): Finding {
  return { kind: 'open', path, line, about: 'manifests that are generated', why, choices };
}
