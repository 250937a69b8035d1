import type { Command, Group } from '../command.ts';
import type { ImageKind } from '../../domain/resources/kinds.ts';

/** A kind as the command line calls it. */
export interface Subject {
  readonly word: 'repository' | 'policy' | 'update';
  readonly kind: ImageKind;
  /** For sentences. */
  readonly one: string;
  readonly many: string;
  /** A name for examples. */
  readonly sample: string;
}

export const subjects: readonly Subject[] = [
  {
    word: 'repository',
    kind: 'ImageRepository',
    one: 'image repository',
    many: 'image repositories',
    sample: 'app',
  },
  {
    word: 'policy',
    kind: 'ImagePolicy',
    one: 'image policy',
    many: 'image policies',
    sample: 'app',
  },
  {
    word: 'update',
    kind: 'ImageUpdateAutomation',
    one: 'image update automation',
    many: 'image update automations',
    sample: 'fleet',
  },
];

/** `VERB image repository|policy|update`: a command of each kind. */
export function forEachKind(
  { name, help }: { readonly name: string; readonly help: string },
  commandOf: (subject: Subject) => Command,
): Group {
  const commands = subjects.map(commandOf);
  const examples = commands.flatMap((one) => one.examples.slice(0, 1));
  const image = { name: 'image', aliases: ['images'], help, examples, commands };
  return { name, help, examples, commands: [image] };
}
