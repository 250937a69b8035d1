/** The kinds that we drive. */
export const imageKinds = ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'] as const;
export type ImageKind = (typeof imageKinds)[number];
/** The kinds that we drive, and the one that we read. */
export const resourceKinds = [...imageKinds, 'GitRepository'] as const;
export type ResourceKind = (typeof resourceKinds)[number];

/** A column of `kubectl get`; of priority 1, of `kubectl get -o wide` only. */
interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'date';
  readonly jsonPath: string;
  readonly priority?: 1;
}

/** What Kubernetes and its clients know of a kind. */
export interface KindInfo {
  readonly group: string;
  readonly kind: ResourceKind;
  readonly plural: string;
  readonly singular: string;
  /** Every API version that Flux ever served, the best first. */
  readonly versions: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly printerColumns: readonly PrinterColumn[];
  /** Flux's name for who drives the kind: the source of its Events, and the field manager of what Flux itself writes. */
  readonly controller: string;
}

/** The API group of the kinds that we drive. */
export const imageGroup = 'image.toolkit.fluxcd.io';

const imageVersions = ['v1', 'v1beta2', 'v1beta1', 'v1alpha2', 'v1alpha1'];
const imageCategories = ['all', 'fluxcd', 'fluxcd-images'];

const age: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };
const ready: PrinterColumn = {
  name: 'Ready',
  type: 'string',
  jsonPath: '.status.conditions[?(@.type=="Ready")].status',
};
const readyMessage: PrinterColumn = {
  name: 'Status',
  type: 'string',
  jsonPath: '.status.conditions[?(@.type=="Ready")].message',
};

/** The kinds, by name. */
export const kinds: Readonly<Record<ResourceKind, KindInfo>> = {
  ImageRepository: {
    group: imageGroup,
    kind: 'ImageRepository',
    plural: 'imagerepositories',
    singular: 'imagerepository',
    versions: imageVersions,
    shortNames: ['imgrepo', 'imagerepo'],
    categories: imageCategories,
    printerColumns: [
      { name: 'Image', type: 'string', jsonPath: '.spec.image' },
      { name: 'Tags', type: 'string', jsonPath: '.status.lastScanResult.tagCount' },
      ready,
      readyMessage,
      {
        name: 'Last scan',
        type: 'string',
        jsonPath: '.status.lastScanResult.scanTime',
        priority: 1,
      },
      age,
    ],
    controller: 'image-reflector-controller',
  },
  ImagePolicy: {
    group: imageGroup,
    kind: 'ImagePolicy',
    plural: 'imagepolicies',
    singular: 'imagepolicy',
    versions: imageVersions,
    shortNames: ['imgpol', 'imagepol'],
    categories: imageCategories,
    printerColumns: [
      { name: 'Image', type: 'string', jsonPath: '.status.latestRef.name' },
      { name: 'Tag', type: 'string', jsonPath: '.status.latestRef.tag' },
      ready,
      readyMessage,
      age,
    ],
    controller: 'image-reflector-controller',
  },
  ImageUpdateAutomation: {
    group: imageGroup,
    kind: 'ImageUpdateAutomation',
    plural: 'imageupdateautomations',
    singular: 'imageupdateautomation',
    versions: imageVersions,
    shortNames: ['iua', 'imgupd', 'imgauto'],
    categories: imageCategories,
    printerColumns: [
      ready,
      readyMessage,
      {
        name: 'Last run',
        type: 'string',
        jsonPath: '.status.lastAutomationRunTime',
        priority: 1,
      },
      age,
    ],
    controller: 'image-automation-controller',
  },
  GitRepository: {
    group: 'source.toolkit.fluxcd.io',
    kind: 'GitRepository',
    plural: 'gitrepositories',
    singular: 'gitrepository',
    versions: ['v1', 'v1beta2', 'v1beta1'],
    shortNames: ['gitrepo'],
    categories: ['all', 'fluxcd', 'fluxcd-sources'],
    printerColumns: [
      { name: 'URL', type: 'string', jsonPath: '.spec.url' },
      age,
      ready,
      readyMessage,
    ],
    controller: 'source-controller',
  },
};

/** The name of the CustomResourceDefinition of a kind. */
export function crdNameOf(kind: ResourceKind): string {
  const { plural, group } = kinds[kind];
  return `${plural}.${group}`;
}
