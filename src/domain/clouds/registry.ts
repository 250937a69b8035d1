import { ReconcileError } from '../errors.ts';

/** Whose identity `spec.provider` names. */
export type CloudProvider = 'aws' | 'azure' | 'gcp';

/** What a cloud needs to know of a registry to issue credentials for it. */
export type CloudRegistry =
  /** `region` is where its token service is. */
  | { readonly provider: 'aws'; readonly visibility: 'private' | 'public'; readonly region: string }
  /** `host` issues its own tokens, for Entra tokens of `scope`. */
  | { readonly provider: 'azure'; readonly host: string; readonly scope: string }
  | { readonly provider: 'gcp' };

// The partitions: commercial, China, the European sovereign one, the four secret ones; and dual-stack names. FIPS
// endpoints have `ecr-fips`. Flux's is not anchored (fluxcd/pkg@e2cfd1a2 auth/aws/provider.go), so that a host like
// `1.dkr.ecr.us-east-1.amazonaws.com.evil.com` would be sent the credentials.
const awsPattern =
  '^[0-9]+\\.dkr[.-]ecr(?:-fips)?\\.([^/.]+)\\.(amazonaws\\.com|amazonaws\\.com\\.cn|amazonaws\\.eu|sc2s\\.sgov\\.gov|c2s\\.ic\\.gov|cloud\\.adc-e\\.uk|csp\\.hci\\.ic\\.gov|on\\.aws)$';
// Public, China, Germany (closed in 2021), US Government: auth/azure/provider.go.
const azurePattern = '^.+\\.(azurecr\\.io|azurecr\\.cn|azurecr\\.de|azurecr\\.us)$';
// Container Registry, Artifact Registry, and the sovereign cloud S3NS: auth/gcp/provider.go.
const gcpPattern = '^(((.+\\.)?gcr\\.io)|(.+-docker\\.pkg\\.dev)|(docker\\.s3nsregistry\\.fr))$';

const publicEcr = 'public.ecr.aws';
/** Its token service is in that region only: https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html */
const publicEcrRegion = 'us-east-1';
/** The same in all of Azure's clouds. */
const azureScope = 'https://containerregistry.azure.net/.default';

/**
 * What `registry` (`host` or `host:port`) is to the cloud of `provider`.
 * @throws {ReconcileError} `ReadOperationFailed` if it is no registry of that cloud.
 */
export function parseCloudRegistry(provider: CloudProvider, registry: string): CloudRegistry {
  switch (provider) {
    case 'aws': {
      if (registry === publicEcr)
        return { provider, visibility: 'public', region: publicEcrRegion };
      const region = new RegExp(awsPattern).exec(registry)?.[1];
      if (region === undefined) throw notOf('AWS', registry, awsPattern);
      return { provider, visibility: 'private', region };
    }
    case 'azure':
      if (!new RegExp(azurePattern).test(registry)) throw notOf('Azure', registry, azurePattern);
      return { provider, host: registry, scope: azureScope };
    case 'gcp':
      if (!new RegExp(gcpPattern).test(registry)) throw notOf('GCP', registry, gcpPattern);
      return { provider };
  }
}

function notOf(cloud: string, registry: string, pattern: string): ReconcileError {
  const message = `invalid ${cloud} registry: '${registry}'. must match ${pattern}`;
  return new ReconcileError('ReadOperationFailed', message);
}
