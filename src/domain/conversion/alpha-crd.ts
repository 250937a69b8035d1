import { crdManifest, objectSchema } from '../resources/crd.ts';
import { isRecord, recordAt } from '../resources/record.ts';
import { alphaSchemas, alphaVersions } from './alpha-schema.ts';
import type { ImageKind } from '../resources/kinds.ts';
import type { JsonRecord } from '../resources/record.ts';
import type { AlphaVersion } from './alpha-schema.ts';

/** The path that the conversion webhook answers at; a CRD whose webhook has it is one that we look after. */
export const conversionPath = '/tagwright/convert';

/** The Service before the conversion webhook, as config/alpha names it. */
export const conversionService = 'tagwright-conversion';

/** Where the API server finds the conversion webhook: a Service, or for tests and processes outside the cluster a URL. */
export type ConversionTarget =
  | { readonly service: { readonly namespace: string; readonly name: string } }
  | { readonly url: string };

/** Flux's columns of the alpha versions. */
const printerColumns: Readonly<Record<ImageKind, readonly JsonRecord[]>> = {
  ImageRepository: [
    { name: 'Last scan', type: 'string', jsonPath: '.status.lastScanResult.scanTime' },
    { name: 'Tags', type: 'string', jsonPath: '.status.lastScanResult.tagCount' },
  ],
  ImagePolicy: [{ name: 'LatestImage', type: 'string', jsonPath: '.status.latestImage' }],
  ImageUpdateAutomation: [
    { name: 'Last run', type: 'string', jsonPath: '.status.lastAutomationRunTime' },
  ],
};

/**
 * The CustomResourceDefinition of `kind` with v1alpha2 and v1alpha1 too, which the webhook at `target` converts. It is
 * without a `caBundle`: the webhook puts that in, and applying this again leaves it.
 */
export function alphaCrdManifest(kind: ImageKind, target: ConversionTarget): JsonRecord {
  const plain = crdManifest(kind);
  const spec = recordAt(plain, 'spec');
  const { versions } = spec;
  const alphas = alphaVersions.map((version) => alphaVersionOf(kind, version));
  return {
    ...plain,
    spec: {
      ...spec,
      conversion: {
        strategy: 'Webhook',
        webhook: { conversionReviewVersions: ['v1'], clientConfig: clientConfigOf(target) },
      },
      versions: [...(Array.isArray(versions) ? versions.filter(isRecord) : []), ...alphas],
    },
  };
}

function alphaVersionOf(kind: ImageKind, version: AlphaVersion): JsonRecord {
  return {
    name: version,
    served: true,
    storage: false,
    deprecated: true,
    deprecationWarning: `${version} ${kind} is deprecated, upgrade to v1`,
    additionalPrinterColumns: printerColumns[kind],
    subresources: { status: {} },
    schema: { openAPIV3Schema: objectSchema(kind, alphaSchemas(kind, version)) },
  };
}

function clientConfigOf(target: ConversionTarget): JsonRecord {
  if ('url' in target) return { url: target.url };
  return { service: { ...target.service, path: conversionPath, port: 443 } };
}
