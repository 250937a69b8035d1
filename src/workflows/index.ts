export { clusterClaim } from './cluster-claim.ts';
export { imagePolicy } from './image-policy.ts';
export { imageRepository } from './image-repository.ts';
export { imageUpdateAutomation } from './image-update-automation.ts';
