import { setTimeout as delay } from 'node:timers/promises';
import { routeTo } from '../../domain/network/route.ts';
import { createTrust } from '../http/trust.ts';
import { createDispatcher } from '../http/dispatcher.ts';
import { createEgress } from '../http/egress.ts';
import { deliver } from './deliver.ts';
import type { EnvironmentProxy } from '../../domain/network/route.ts';
import type { Notification } from '../../domain/status/notification.ts';
import type { Receiver } from './deliver.ts';

/** Posts notifications to a receiver such as Flux's notification-controller. */
export interface Notifier extends AsyncDisposable {
  /**
   * Sends it as soon as those before it about the same object are sent; never waits, never throws.
   */
  readonly post: (notification: Notification) => void;
}

export interface NotifierOptions extends Partial<Pick<Receiver, 'pausesMs' | 'timeoutMs'>> {
  readonly url: string;
  /** Absent: none. */
  readonly environmentProxy?: EnvironmentProxy;
  /** Called with why a notification was given up, once per cause until one gets through. */
  readonly onLost: (problem: string) => void;
}

/** The notifications that wait, as they are sent; the first is on its way. */
interface Lane {
  readonly bodies: string[];
  characters: number;
}

/**
 * Notifications about one object go through one lane, in their order; a slow answer holds up only
 * its lane.
 */
const laneCount = 4;
/**
 * Of what waits in a lane: about 2,000 notifications, but annotations can make one as long as 256
 * KiB.
 */
const maxCharacters = 1024 * 1024;
/** How long the notifications that are on their way have when we end. */
const graceMs = 3_000;

/** Sends from memory: when the process is killed, what waits is lost, as Kubernetes' Events are. */
export function createNotifier({
  url,
  onLost,
  environmentProxy,
  pausesMs = [500, 1_000, 2_000, 4_000],
  timeoutMs = 5_000,
}: NotifierOptions): Notifier {
  const lanes = Array.from({ length: laneCount }, (): Lane => ({ bodies: [], characters: 0 }));
  const working = new Map<Lane, Promise<void>>();
  const closing = new AbortController();
  const secureContext = createTrust();
  const dispatcher = createDispatcher({
    route: routeTo(url, undefined, environmentProxy),
    // The operator names the receiver.
    egress: createEgress(),
    secureContext,
    proxySecureContext: secureContext,
    connectTimeoutMs: timeoutMs,
    limits: { connections: laneCount },
  });
  const receiver = { url, dispatcher, pausesMs, timeoutMs, signal: closing.signal };
  let told = '';

  function lose(problem: string): void {
    if (problem !== told) onLost(problem);
    told = problem;
  }

  async function drain(lane: Lane): Promise<void> {
    for (;;) {
      const [next] = lane.bodies;
      if (next === undefined) break;
      const attempt = await deliver(next, receiver);
      if (attempt.kind === 'delivered') told = '';
      else lose(attempt.problem);
      lane.bodies.shift();
      lane.characters -= next.length;
    }
    working.delete(lane);
  }

  return {
    post(notification) {
      const lane = lanes[laneOf(notification)];
      if (lane === undefined || closing.signal.aborted) return;
      const body = JSON.stringify(notification);
      if (lane.characters + body.length > maxCharacters) return lose('too many are waiting');
      lane.bodies.push(body);
      lane.characters += body.length;
      if (!working.has(lane)) working.set(lane, drain(lane));
    },
    async [Symbol.asyncDispose]() {
      const ended = new AbortController();
      const grace = delay(graceMs, undefined, { signal: ended.signal }).catch(() => undefined);
      await Promise.race([Promise.all(working.values()), grace]);
      ended.abort();
      closing.abort();
      for (const { bodies } of lanes) bodies.length = 0;
      await Promise.all(working.values());
      await dispatcher.destroy();
    },
  };
}

/** Spreads objects over the lanes. */
function laneOf({ involvedObject: { uid, name } }: Notification): number {
  let sum = 0;
  for (const character of uid + name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return sum % laneCount;
}
