import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ResourceKey } from '../domain/resources/key.ts';

/** The kinds of resource that a workflow stands behind. */
export type ReconciledKind = 'ImageRepository' | 'ImagePolicy' | 'ImageUpdateAutomation';

/** Each kind's workflow type, as Temporal shows it. */
export const workflowTypes = {
  ImageRepository: 'imageRepository',
  ImagePolicy: 'imagePolicy',
  ImageUpdateAutomation: 'imageUpdateAutomation',
} as const satisfies Record<ReconciledKind, string>;

/** What a workflow starts with, and what it carries over when it continues as new. */
export interface ReconcileInput {
  readonly key: ResourceKey;
  /** Whether the Temporal namespace knows our search attributes; setting unknown ones would stop the workflow. */
  readonly searchAttributes: boolean;
  readonly carried?: CarriedState;
}

/** What must outlive continue-as-new. */
export interface CarriedState {
  /** Failed runs in a row: the exponent of the delay before the next try. */
  readonly failures: number;
  readonly suspended: boolean;
  /** A run was asked for that does its work whatever the interval says. */
  readonly forced: boolean;
  readonly nextRunAtMs?: number;
  readonly last?: RunReport;
}

/** How a run ended, in the words of the resource's Ready condition. */
export interface RunReport {
  readonly ready: boolean;
  readonly reason: string;
  readonly message: string;
}

/** The answer of the `state` query. Instants are ISO strings. */
export interface LoopState {
  readonly running: boolean;
  readonly suspended: boolean;
  readonly failures: number;
  readonly nextRunAt?: string;
  readonly last?: RunReport;
}

/** The answer of the `preview` update: what a run would do now. `diff` is cut at a bound. */
export interface Preview {
  readonly summary: string;
  readonly message?: string;
  readonly diff?: string;
}

/** What a `changed` signal may tell beforehand; the run reads the truth for itself. */
export interface ChangeHint {
  /** The resource is suspended now, so a run under way need not be finished. */
  readonly suspended?: boolean;
  /** The resource waits to be let go, and so for the run under way to end. */
  readonly deleting?: boolean;
}

/** Set `spec.suspend` of the resource, and stop what is running at its next safe point. */
export const suspend = defineSignal('suspend');
/** Unset `spec.suspend` of the resource. */
export const resume = defineSignal('resume');
/** Run now, whatever the interval. */
export const reconcile = defineSignal('reconcile');
/** Something that the resource depends on has changed: look again. */
export const changed = defineSignal<[ChangeHint?]>('changed');
/** The resource is gone: stop, and end. */
export const deleted = defineSignal('deleted');
/** Run now, and answer with how it ended. */
export const reconcileNow = defineUpdate<RunReport>('reconcileNow');
/** Answer with what a run would change, and change nothing. */
export const preview = defineUpdate<Preview>('preview');
/** Where the loop stands. */
export const state = defineQuery<LoopState>('state');

/**
 * Bytes of a summary as JSON. Temporal refuses more than 400 (`limit.userMetadataSummarySize`), which fails the task of
 * a workflow for good; a codec that encrypts it adds about a hundred.
 */
export const maxSummaryBytes = 200;
/** Bytes of a keyword as JSON: where visibility is a SQL database, a keyword has 255 characters at most. */
export const maxKeywordBytes = 255;

/** The search attributes that the starter registers and each workflow keeps current. */
export const searchAttributes = {
  kind: defineSearchAttributeKey('FluxKind', SearchAttributeType.KEYWORD),
  namespace: defineSearchAttributeKey('FluxNamespace', SearchAttributeType.KEYWORD),
  name: defineSearchAttributeKey('FluxName', SearchAttributeType.KEYWORD),
  image: defineSearchAttributeKey('FluxImage', SearchAttributeType.KEYWORD),
  ready: defineSearchAttributeKey('FluxReady', SearchAttributeType.BOOL),
  suspended: defineSearchAttributeKey('FluxSuspended', SearchAttributeType.BOOL),
} as const;

/** `<cluster>/<kind>/<namespace>/<name>`: the cluster's name lets clusters share a Temporal namespace. */
export function workflowId(cluster: string, kind: ReconciledKind, key: ResourceKey): string {
  return `${cluster}/${kind}/${key.namespace}/${key.name}`;
}

export interface TaskQueues {
  /** Workflows, and the activities that ask Kubernetes only. */
  readonly main: string;
  readonly registry: string;
  readonly git: string;
}

/** The task queues of a cluster, told apart because each waits on another part of the world. */
export function taskQueues(cluster: string): TaskQueues {
  const main = `tagwright/${cluster}`;
  return { main, registry: `${main}/registry`, git: `${main}/git` };
}
