/** Keeps the values used last, up to a number of bytes. A value of more bytes is loaded, but not kept. */
export class ByteCache<Value> {
  readonly #limit: number;
  readonly #sizeOf: (value: Value) => number;
  /** In order of use: a Map keeps the order of insertion. */
  readonly #kept = new Map<string, Value>();
  readonly #loading = new Map<string, Promise<Value>>();
  #bytes = 0;

  constructor(limit: number, sizeOf: (value: Value) => number) {
    this.#limit = limit;
    this.#sizeOf = sizeOf;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The kept value, or the one that `load` gives. Calls for a key that is being loaded share one load. */
  async get(key: string, load: () => Promise<Value>): Promise<Value> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    const running = this.#loading.get(key);
    if (running) return running;
    const loading = load();
    this.#loading.set(key, loading);
    try {
      const value = await loading;
      this.#keep(key, value);
      return value;
    } finally {
      this.#loading.delete(key);
    }
  }

  #keep(key: string, value: Value): void {
    const size = this.#sizeOf(value);
    if (size > this.#limit) return;
    this.#kept.set(key, value);
    this.#bytes += size;
    for (const [oldKey, oldValue] of this.#kept) {
      if (this.#bytes <= this.#limit) return;
      this.#kept.delete(oldKey);
      this.#bytes -= this.#sizeOf(oldValue);
    }
  }
}
