import type { GitAccess } from '../../domain/git/access.ts';
import type { GrowingRepository } from './disk/repositories.ts';
import type { ListingMemory } from './objects/listing-memory.ts';
import type { ObjectSizes } from './objects/object-sizes.ts';
import type { Limits } from './program/deadline.ts';
import type { LocalGit } from './program/git-program.ts';
import type { Wire } from './wire/wire.ts';

/** A mirror in use, as the operations on it need it: its files and objects, and the way to its remote. */
export interface OpenMirror extends GrowingRepository {
  readonly access: GitAccess;
  readonly sizes: ObjectSizes;
  readonly wire: Wire;
  readonly git: LocalGit;
  readonly listings: ListingMemory;
  readonly limits: Limits;
}
