import { ReconcileError } from '../errors.ts';
import { createFunctions, createSeededEnvironment } from '../../go/sprig/index.ts';
import {
  STRING_MAP,
  TemplateError,
  bytesOf,
  dictionary,
  parseTemplate,
  renderTemplate,
} from '../../go/template/index.ts';
import { changedType, changedData } from './changed.ts';
import { namespacedNameType, namespacedName, struct } from './identifiers.ts';
import { updatedData } from './updated.ts';
import type { FileChanges } from '../setters/changes.ts';
import type { NamedImage } from '../setters/rewrite.ts';
import type {
  Dictionary,
  FunctionTable,
  GoType,
  RenderLimits,
  Struct,
  Template,
  Value,
} from '../../go/template/index.ts';

const defaultTemplate = 'Update from image update automation';
/** The name that error texts give; Flux's. */
const templateName = 'commit message';

export interface MessageInput {
  /** `spec.git.commit.messageTemplate`; empty or absent means Flux's one line. */
  readonly template: string | undefined;
  readonly automation: { readonly namespace: string; readonly name: string };
  readonly changes: FileChanges;
  /** `spec.git.commit.messageTemplateValues` */
  readonly values?: Readonly<Record<string, string>> | undefined;
  /** The policies and images that were written; `.Updated` tells of them. */
  readonly policies: readonly NamedImage[];
  /** What `ago` and the dates of certificates count from; absent is 1970. */
  readonly renderedAt?: Date;
  readonly limits?: RenderLimits;
}

export interface Message {
  /** What is not UTF-8 in it has become U+FFFD. */
  readonly message: string;
  /** Whether the template read `.Updated`, which Flux has removed in favour of `.Changed`. */
  readonly usedRemovedField: boolean;
}

/**
 * The commit message that a template makes of an automation's changes. The same input gives the same message.
 *
 * @throws {ReconcileError} terminal `RemovedTemplateField` for `.Changed.ImageResult`; `GitOperationFailed` with Flux's
 * text, not terminal, for every other template that cannot be parsed or rendered
 * @see https://fluxcd.io/flux/components/image/imageupdateautomations/#message-template
 */
export function renderMessage(input: MessageInput): Message {
  const { template: text = '', limits } = input;
  let usedRemovedField = false;
  const data = messageData(input, () => {
    usedRemovedField = true;
  });
  const template = parse(text === '' ? defaultTemplate : text, functionsFor(input));
  const message = render(template, data, limits);
  return { message: message.toWellFormed(), usedRemovedField };
}

/** Chance depends on the changes alone, for a push is recognised by rendering its message again. */
function functionsFor({ automation, changes, renderedAt }: MessageInput): FunctionTable {
  const seed = bytesOf(JSON.stringify([automation.namespace, automation.name, changes]));
  const now = BigInt(renderedAt?.getTime() ?? 0) * 1_000_000n;
  return createFunctions(createSeededEnvironment(seed, now));
}

function parse(text: string, functions: FunctionTable): Template {
  try {
    return parseTemplate({ name: templateName, text, functions });
  } catch (error) {
    throw translate(error, 'unable to create commit message template from spec');
  }
}

function render(template: Template, data: Value, limits: RenderLimits | undefined): string {
  try {
    return renderTemplate(template, data, limits === undefined ? {} : { limits });
  } catch (error) {
    throw translate(error, 'failed to run template from spec');
  }
}

function translate(error: unknown, doing: string): unknown {
  if (!(error instanceof TemplateError)) return error;
  const message = `${doing}: ${error.message}`.toWellFormed();
  return new ReconcileError('GitOperationFailed', message, { cause: error });
}

function messageData(input: MessageInput, onUpdated: () => void): Value {
  const { automation, changes, values, policies } = input;
  let updated: Struct | undefined;
  const type: GoType = {
    kind: 'struct',
    name: 'source.TemplateData',
    fields: [
      { name: 'AutomationObject', type: namespacedNameType },
      { name: 'Changed', type: changedType },
      { name: 'Values', type: STRING_MAP },
    ],
    methods: {
      Updated: {
        params: [],
        call: () => {
          onUpdated();
          updated ??= updatedData(changes, policies);
          return updated;
        },
      },
    },
  };
  return struct(type, {
    AutomationObject: namespacedName(automation.namespace, automation.name),
    Changed: changedData(changes),
    Values: valuesData(values),
  });
}

function valuesData(values: Readonly<Record<string, string>> | undefined): Dictionary {
  if (values === undefined) {
    return { tag: 'dictionary', type: STRING_MAP, entries: new Map(), isNil: true };
  }
  return dictionary(new Map<Value, Value>(Object.entries(values)), STRING_MAP);
}
