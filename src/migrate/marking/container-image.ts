import type { Scalar } from 'yaml';
import type { WrittenImage } from './images.ts';

/** A scalar that gets a marker, and what of the image the marker is for; empty for the whole. */
export interface Mark {
  readonly scalar: Scalar;
  readonly part: '' | ':name' | ':tag' | ':digest';
}

/** An image of a workload, by what its container is called; or why it cannot be updated. */
export type ContainerImage =
  | {
      readonly kind: 'image';
      readonly container: string;
      readonly image: WrittenImage;
      readonly marks: readonly Mark[];
    }
  | {
      readonly kind: 'problem';
      readonly container: string;
      readonly node: unknown;
      readonly why: string;
      readonly choices: readonly string[];
    };
