export { clusterClaim } from './cluster-claim.ts';
export { imagePolicy } from './image-policy.ts';
export { imageRepository } from './image-repository.ts';
export { imageUpdateAutomation } from './image-update-automation.ts';

/*
 * The SDK keeps a stack trace of each promise that a workflow makes, for the tab "Call Stack" of
 * Temporal's UI; with ten lines each they were half of what a run costs the workflows' thread. With
 * one, an error still says where it was thrown.
 */
Error.stackTraceLimit = 1;
