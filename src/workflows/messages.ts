import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { LoopState, RunReport } from '../domain/loop/details.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { Seen } from '../domain/resources/resource-version.ts';
import type { Scope } from '../domain/resources/scope.ts';
import type { Preview } from '../domain/loop/preview.ts';
import type { Memory } from './memory.ts';

/** Each kind's workflow type, as Temporal shows it. */
export const workflowTypes = {
  ImageRepository: 'imageRepository',
  ImagePolicy: 'imagePolicy',
  ImageUpdateAutomation: 'imageUpdateAutomation',
} as const satisfies Record<ImageKind, string>;

/** What a workflow starts with, and what it carries over when it continues as new. */
export interface ReconcileInput {
  readonly key: ResourceKey;
  /**
   * Whether the Temporal namespace knows our search attributes; setting unknown ones would stop the
   * workflow.
   */
  readonly searchAttributes: boolean;
  /**
   * Payloads are encrypted, and search attributes are not: they are to say no more than the
   * workflow's id does.
   */
  readonly confidential?: boolean;
  readonly carried?: CarriedState;
}

/** What must outlive continue-as-new. */
export interface CarriedState extends Readonly<Memory> {
  /** A run was asked for that does its work whatever the interval says. */
  readonly forced: boolean;
  /** The scope of the starter that keeps the workflow. */
  readonly keeper?: Scope | undefined;
  /** What the next run must have seen. */
  readonly seen?: Seen | undefined;
}

/** What the sender of a `changed` signal knows already; the run reads what is true then. */
export interface ChangeHint {
  /** The resource is suspended now, so a run under way need not be finished. */
  readonly suspended?: boolean | undefined;
  /**
   * The resource is being deleted: it waits for our finalizer, and so for the run under way to end.
   */
  readonly deleting?: boolean | undefined;
  /** The scope of the sender, which keeps the workflow from now on. */
  readonly scope?: Scope | undefined;
  /** What it has seen: the next run is to see no less. */
  readonly seen?: Seen | undefined;
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
/**
 * The resource is outside of the sender's scope: end, and leave the resource as it is. The workflow
 * goes on if another starter keeps it: one whose scope is not just a wider one that the sender had
 * before.
 */
export const unwatched = defineSignal<[Scope]>('unwatched');
/** Run now, and answer with how it ended. */
export const reconcileNow = defineUpdate<RunReport>('reconcileNow');
/** Answer with what a run would change, and change nothing. */
export const preview = defineUpdate<Preview>('preview');
/** Where the loop stands. */
export const state = defineQuery<LoopState>('state');

/** Where traces are wanted: the `traceparent` of the last run that told something of itself. */
export const tracePlace = defineQuery<string | undefined>('tracePlace');

/**
 * Bytes of a summary as JSON. Temporal refuses more than 400 (`limit.userMetadataSummarySize`),
 * which fails the task of a workflow for good; a codec that encrypts it adds about a hundred.
 */
export const maxSummaryBytes = 200;
/**
 * Bytes of a keyword as JSON: where visibility is a SQL database, a keyword has 255 characters at
 * most.
 */
export const maxKeywordBytes = 255;

/** The search attributes that the starter registers and each workflow keeps current. */
export const searchAttributes = {
  /** Set by the starter, when it starts a workflow. */
  cluster: defineSearchAttributeKey('FluxCluster', SearchAttributeType.KEYWORD),
  kind: defineSearchAttributeKey('FluxKind', SearchAttributeType.KEYWORD),
  namespace: defineSearchAttributeKey('FluxNamespace', SearchAttributeType.KEYWORD),
  name: defineSearchAttributeKey('FluxName', SearchAttributeType.KEYWORD),
  image: defineSearchAttributeKey('FluxImage', SearchAttributeType.KEYWORD),
  ready: defineSearchAttributeKey('FluxReady', SearchAttributeType.BOOL),
  suspended: defineSearchAttributeKey('FluxSuspended', SearchAttributeType.BOOL),
} as const;

/**
 * `<cluster>/<kind>/<namespace>/<name>`: the cluster's name lets clusters share a Temporal
 * namespace.
 */
export function workflowId(clusterName: string, kind: ImageKind, key: ResourceKey): string {
  return `${clusterName}/${kind}/${key.namespace}/${key.name}`;
}

/**
 * The workflow that holds a cluster's name for one cluster, so that two of the same name do not mix
 * their workflows.
 */
export const clusterClaim = {
  workflowType: 'clusterClaim',
  workflowId: (clusterName: string) => `${clusterName}/claim`,
} as const;

/** The cluster that a name is held for: what that workflow starts with, and its memo. */
export interface ClusterClaim {
  /** The uid of the cluster's namespace `kube-system`. */
  readonly clusterUid: string;
}

/** The parts of the work: `main` are workflows, and the activities that ask Kubernetes only. */
export const queueNames = ['main', 'registry', 'git'] as const;
export type QueueName = (typeof queueNames)[number];

/** The task queue of each part. */
export type TaskQueues = Readonly<Record<QueueName, string>>;

/** The task queues of a cluster: one for each part of the world that activities wait for. */
export function taskQueues(clusterName: string): TaskQueues {
  return taskQueuesBeside(`tagwright/${clusterName}`);
}

/** All task queues of the cluster whose main one this is. */
export function taskQueuesBeside(main: string): TaskQueues {
  return { main, registry: `${main}/registry`, git: `${main}/git` };
}
