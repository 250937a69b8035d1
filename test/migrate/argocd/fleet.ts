import { planFiles } from '../../../src/migrate/argocd/migrate.ts';
import type { Plan } from '../../../src/migrate/argocd/plan.ts';

/** A repository as Argo CD has it: Applications, and what they read. */
export const fleet = {
  'argocd/web.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: web
  namespace: argocd
  annotations:
    argocd-image-updater.argoproj.io/image-list: web=ghcr.io/acme/web:~1.2, redis
    argocd-image-updater.argoproj.io/web.allow-tags: regexp:^[0-9]+\\.[0-9]+\\.[0-9]+$
    argocd-image-updater.argoproj.io/web.pull-secret: pullsecret:argocd/ghcr
    argocd-image-updater.argoproj.io/write-back-method: git
    argocd-image-updater.argoproj.io/git-branch: main:updates
    notifications.argoproj.io/subscribe: mine
spec:
  source:
    repoURL: git@github.com:acme/fleet.git
    targetRevision: main
    path: apps/web
`,
  'apps/web/kustomization.yaml': `resources:
  - deployment.yaml
images:
  - name: ghcr.io/acme/web # ours
    newTag: 1.2.3
`,
  'apps/web/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          image: ghcr.io/acme/web
        - name: cache
          image: redis:7.0.0
`,
  'argocd/chart.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: dex
  annotations:
    argocd-image-updater.argoproj.io/image-list: dex=quay.io/dexidp/dex
    argocd-image-updater.argoproj.io/dex.update-strategy: latest
    argocd-image-updater.argoproj.io/dex.helm.image-name: dex.image.name
    argocd-image-updater.argoproj.io/dex.helm.image-tag: dex.image.tag
    argocd-image-updater.argoproj.io/dex.ignore-tags: "*-rc?, nightly"
spec:
  sources:
    - repoURL: https://github.com/acme/fleet
      path: charts/dex
      helm:
        valueFiles: [values-prod.yaml]
        parameters:
          - name: dex.image.tag
            value: main-1a2b3c4-1612779223
`,
  'charts/dex/values-prod.yaml': `dex:
  image:
    name: quay.io/dexidp/dex
    tag: main-1a2b3c4-1612779223
`,
  'charts/dex/templates/deployment.yaml': 'image: {{ .Values.dex.image.name }}\n',
} as const;

export type Files = Readonly<Record<string, string>>;

/** What a migration does with files. */
export function planOf(files: Files, top = './'): Plan {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return planFiles(sources, { namespace: 'flux-system', top });
}

/** The files as they are after the migration. */
export function migrated(files: Files): Files {
  const changed = planOf(files).changes.map(({ path, after }) => [path, after] as const);
  return { ...files, ...Object.fromEntries(changed) };
}

/** Why something is left to a person. */
export function openIn(files: Files): readonly string[] {
  return planOf(files).findings.flatMap(({ kind, why }) => (kind === 'open' ? [why] : []));
}

/** An Application with these annotations, and a Deployment that it reads. */
export function application(
  annotations: readonly string[],
  image = 'image: acme/web:1.2.3',
): Files {
  const lines = annotations.map((one) => `    argocd-image-updater.argoproj.io/${one}\n`).join('');
  return {
    'app.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: web\n  annotations:\n${lines}spec:\n  source:\n    repoURL: https://example.com/fleet.git\n    path: web\n`,
    'web/web.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          ${image}\n`,
  };
}
