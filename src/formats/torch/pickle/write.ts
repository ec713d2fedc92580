/** Writes a pickle of protocol 2, opcode by opcode. Nothing is memoised: what comes twice is written twice. */
export class PickleWriter {
  private readonly chunks: Uint8Array[] = [Uint8Array.of(0x80, 2)];

  mark(): void {
    this.op('(');
  }

  /** A tuple of everything since the last mark. */
  tuple(): void {
    this.op('t');
  }

  /** Keys and values since the last mark into the dict below it. */
  setItems(): void {
    this.op('u');
  }

  /** Calls the function below the tuple of arguments on top. */
  call(): void {
    this.op('R');
  }

  persistentId(): void {
    this.op('Q');
  }

  no(): void {
    this.chunks.push(Uint8Array.of(0x89));
  }

  global(module: string, name: string): void {
    this.op('c');
    this.chunks.push(new TextEncoder().encode(`${module}\n${name}\n`));
  }

  emptyOrderedDict(): void {
    this.global('collections', 'OrderedDict');
    this.op(')');
    this.call();
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.op('X');
    this.int32(bytes.length);
    this.chunks.push(bytes);
  }

  /** Up to 2^63 - 1 in magnitude. */
  integer(value: number): void {
    if (value === (value | 0)) {
      this.op('J');
      this.int32(value);
      return;
    }
    this.chunks.push(Uint8Array.of(0x8a, 8), new Uint8Array(BigInt64Array.of(BigInt(value)).buffer));
  }

  integers(values: readonly number[]): void {
    this.mark();
    for (const value of values) this.integer(value);
    this.tuple();
  }

  finish(): Uint8Array {
    this.op('.');
    const pickle = new Uint8Array(this.chunks.reduce((total, chunk) => total + chunk.length, 0));
    let at = 0;
    for (const chunk of this.chunks) {
      pickle.set(chunk, at);
      at += chunk.length;
    }
    return pickle;
  }

  private op(letter: string): void {
    this.chunks.push(Uint8Array.of(letter.charCodeAt(0)));
  }

  private int32(value: number): void {
    this.chunks.push(new Uint8Array(Int32Array.of(value).buffer));
  }
}
