import { kinds } from '../resources/kinds.ts';
import { eventAnnotations } from '../resources/metadata.ts';
import type { EventSubject, RunEvent } from './event.ts';

/** What Flux's notification-controller takes: its `Event`. @see fluxcd/pkg@e2cfd1a apis/event/v1beta1/event.go */
export interface Notification {
  readonly involvedObject: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  readonly severity: 'info' | 'error';
  readonly timestamp: string;
  readonly message: string;
  readonly reason: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly reportingController: string;
  readonly reportingInstance: string;
}

/** The notification of an event; undefined where it is one that nobody is told of. */
export function notificationOf(
  { apiVersion, kind, metadata }: EventSubject,
  { type, reason, message }: RunEvent,
  { now, instance }: { readonly now: string; readonly instance: string },
): Notification | undefined {
  if (type === 'Trace') return undefined;
  const { namespace, name, uid, resourceVersion } = metadata;
  const annotations = eventAnnotations(metadata);
  return {
    involvedObject: { apiVersion, kind, namespace, name, uid, resourceVersion },
    severity: type === 'Warning' ? 'error' : 'info',
    // In the seconds that Kubernetes keeps.
    timestamp: `${now.slice(0, 19)}Z`,
    message,
    reason,
    ...(Object.keys(annotations).length === 0 ? {} : { metadata: annotations }),
    reportingController: kinds[kind].controller,
    reportingInstance: instance,
  };
}
