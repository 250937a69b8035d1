import type { GitRepository } from './git-repository.ts';
import type { ImagePolicy } from './image-policy.ts';
import type { ImageRepository } from './image-repository.ts';
import type { ImageUpdateAutomation } from './image-update-automation.ts';

/** Each kind's object. */
export interface Resources {
  readonly ImageRepository: ImageRepository;
  readonly ImagePolicy: ImagePolicy;
  readonly ImageUpdateAutomation: ImageUpdateAutomation;
  readonly GitRepository: GitRepository;
}
