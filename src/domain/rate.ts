/** Admits so many a second: a second's worth at once, and then one for each that time has brought since. */
export interface Rate {
  /** Whether one more may begin at this moment, in milliseconds; true counts it. */
  take(nowMs: number): boolean;
}

/** @see the "generic cell rate algorithm" of ITU-T I.371, with a tolerance of one second */
export function createRate(perSecond: number): Rate {
  const eachMs = 1000 / perSecond;
  let paidUntilMs = 0;
  return {
    take(nowMs) {
      const nextMs = Math.max(paidUntilMs, nowMs) + eachMs;
      if (nextMs > nowMs + Math.max(1000, eachMs)) return false;
      paidUntilMs = nextMs;
      return true;
    },
  };
}
