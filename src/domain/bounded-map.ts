interface BoundedMapOptions<Value> {
  /** What of the capacity an entry takes; absent: 1. */
  readonly weightOf?: (value: Value) => number;
  readonly onEvicted?: (value: Value) => void;
}

/**
 * A map that forgets what was used longest ago once its entries together are more than `capacity`. What is more than that
 * alone is not kept, and drives out nothing.
 */
export class BoundedMap<Value> {
  readonly #entries = new Map<string, { readonly value: Value; readonly weight: number }>();
  readonly #capacity: number;
  readonly #weightOf: (value: Value) => number;
  readonly #onEvicted: (value: Value) => void;
  #weight = 0;

  constructor(
    capacity: number,
    { weightOf = () => 1, onEvicted = () => undefined }: BoundedMapOptions<Value> = {},
  ) {
    this.#capacity = capacity;
    this.#weightOf = weightOf;
    this.#onEvicted = onEvicted;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: Value): void {
    this.delete(key);
    const weight = this.#weightOf(value);
    if (weight > this.#capacity) return;
    this.#entries.set(key, { value, weight });
    this.#weight += weight;
    for (const [oldest, evicted] of this.#entries) {
      if (this.#weight <= this.#capacity) return;
      this.delete(oldest);
      this.#onEvicted(evicted.value);
    }
  }

  delete(key: string): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0;
    this.#entries.delete(key);
  }

  values(): readonly Value[] {
    return Array.from(this.#entries.values(), ({ value }) => value);
  }
}
