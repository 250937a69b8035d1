import { renderMessage } from '../../domain/commit/message.ts';
import { messageOf } from '../../domain/errors.ts';
import type { FileChanges } from '../../domain/setters/changes.ts';
import type { NamedImage } from '../../domain/setters/rewrite.ts';

/** What `.Updated` has that `.Changed` has too, though not with the same values. */
const renamings = [
  { from: '.Updated.Files', to: '.Changed.FileChanges' },
  { from: '.Updated.Objects', to: '.Changed.Objects' },
] as const;

export type Renaming = (typeof renamings)[number];

/** What becomes of a message template that newer versions of Flux may refuse. */
export interface Modernised {
  /** Those that leave its meaning as it was. */
  readonly renamings: readonly Renaming[];
  /** Whether it reads `.Updated` after that. */
  readonly isLeft: boolean;
}

/**
 * What of `.Updated` in a commit's message template can be called by its name below `.Changed`: where the message is the same,
 * for changes of every kind.
 * @see https://fluxcd.io/flux/components/image/imageupdateautomations/#message-template
 */
export function modernise(template: string): Modernised {
  const unchanged = { renamings: [], isLeft: false };
  if (!template.includes('.Updated')) return unchanged;
  const before = messagesOf(template);
  if (before.every(({ usedRemovedField }) => !usedRemovedField)) return unchanged;
  const chosen: Renaming[] = [];
  for (const renaming of renamings.filter(({ from }) => template.includes(from))) {
    const after = messagesOf(rename(template, [...chosen, renaming]));
    if (isSame(before, after)) chosen.push(renaming);
  }
  const after = messagesOf(rename(template, chosen));
  return { renamings: chosen, isLeft: after.some(({ usedRemovedField }) => usedRemovedField) };
}

/** A text with some names in the place of others. */
export function rename(text: string, chosen: readonly Renaming[]): string {
  return chosen.reduce((renamed, { from, to }) => renamed.replaceAll(from, to), text);
}

interface Said {
  readonly text: string;
  readonly usedRemovedField: boolean;
}

function messagesOf(template: string): readonly Said[] {
  return samples.map((changes) => {
    try {
      const { message, usedRemovedField } = renderMessage({
        template,
        automation: { namespace: 'flux-system', name: 'flux-system' },
        changes,
        policies,
      });
      return { text: message, usedRemovedField };
    } catch (error) {
      // Whoever reads it sees the same before and after; it is no matter of versions.
      return { text: messageOf(error), usedRemovedField: true };
    }
  });
}

function isSame(before: readonly Said[], after: readonly Said[]): boolean {
  return before.every(({ text }, index) => text === after[index]?.text);
}

const policies: readonly NamedImage[] = [
  { namespace: 'apps', name: 'web', image: { name: 'ghcr.io/acme/web', tag: '1.2.3' } },
  { namespace: 'apps', name: 'db', image: { name: 'ghcr.io/acme/db', tag: '16.1' } },
];

function change(object: string, setters: readonly string[]): FileChanges[string][number] {
  const [kind = '', name = ''] = object.split('/');
  return {
    object: {
      apiVersion: kind === 'Deployment' ? 'apps/v1' : 'batch/v1',
      kind,
      namespace: 'apps',
      name,
    },
    changes: setters.map((setter) => ({
      oldValue: `old of ${setter}`,
      newValue: setter.endsWith(':tag') ? '1.2.3' : 'ghcr.io/acme/web:1.2.3',
      setter,
    })),
  };
}

/** Nothing, one change, one image at several places, several images, and one file with several objects. */
const samples: readonly FileChanges[] = [
  {},
  { 'web.yaml': [change('Deployment/web', ['apps:web'])] },
  {
    'a/web.yaml': [change('Deployment/web', ['apps:web', 'apps:web:tag'])],
    'b/web.yaml': [change('Deployment/web', ['apps:web']), change('CronJob/db', ['apps:db:tag'])],
    'c.yaml': [change('CronJob/other', ['apps:db', 'apps:web:name', 'apps:web:tag'])],
  },
];
