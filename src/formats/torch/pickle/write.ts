import { concatenated } from '../../bytes.js';

/** Writes a pickle of protocol 2, opcode by opcode. Nothing is memoised: a value that comes twice is written twice. */
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

  none(): void {
    this.op('N');
  }

  boolean(value: boolean): void {
    this.chunks.push(Uint8Array.of(value ? 0x88 : 0x89));
  }

  emptyList(): void {
    this.op(']');
  }

  /** Everything since the last mark into the list below it. */
  append(): void {
    this.op('e');
  }

  emptyDict(): void {
    this.op('}');
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

  integer(value: number | bigint): void {
    if (typeof value === 'number' && value === (value | 0)) {
      this.op('J');
      this.int32(value);
    } else this.longInteger(BigInt(value));
  }

  float(value: number): void {
    this.op('G');
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, false);
    this.chunks.push(bytes);
  }

  /** Bytes as text with one character per byte, as protocol 2 has them and PyTorch's own safe reader takes them. */
  bytes(value: Uint8Array): void {
    this.global('_codecs', 'encode');
    this.mark();
    this.text(Array.from(value, (byte) => String.fromCharCode(byte)).join(''));
    this.text('latin1');
    this.tuple();
    this.call();
  }

  integers(values: readonly number[]): void {
    this.mark();
    for (const value of values) this.integer(value);
    this.tuple();
  }

  finish(): Uint8Array {
    this.op('.');
    return concatenated(this.chunks);
  }

  /** Two's complement in as few bytes as hold it. */
  private longInteger(value: bigint): void {
    const length = BigInt(Math.ceil((value.toString(2).length + 1) / 8));
    const wrapped = BigInt.asUintN(Number(8n * length), value);
    const bytes = Uint8Array.from({ length: Number(length) }, (_, at) => Number((wrapped >> BigInt(8 * at)) & 0xffn));
    if (bytes.length > 0xff) throw new RangeError(`an integer of ${bytes.length} bytes cannot be written`);
    this.chunks.push(Uint8Array.of(0x8a, bytes.length), bytes);
  }

  private op(letter: string): void {
    this.chunks.push(Uint8Array.of(letter.charCodeAt(0)));
  }

  private int32(value: number): void {
    this.chunks.push(new Uint8Array(Int32Array.of(value).buffer));
  }
}
