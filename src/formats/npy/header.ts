/** What the text in front of an array says: a Python dictionary of three entries. */
export interface NpyHeader {
  /** Type with byte order, "<f4". Undefined for a structure of named fields. */
  description: string | undefined;
  fortranOrder: boolean;
  shape: number[];
}

type Literal = string | number | boolean | Literal[];

const TOKEN = /\s*('[^'\\]*'|"[^"\\]*"|True|False|[0-9]{1,16}|[{}()[\],:])/y;

/** Splits the text. Undefined where it has something that no header has. */
function tokensOf(text: string): string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    tokens.push(match[1] ?? '');
    end = TOKEN.lastIndex;
  }
  return text.slice(end).trim() === '' ? tokens : undefined;
}

const CLOSING: Record<string, string> = { '(': ')', '[': ']' };
/** Structured types may nest, but nobody nests them deeper. */
const DEEPEST = 8;

/** Reads literals from a list of tokens. Every method gives undefined where the tokens are no such literal. */
class LiteralReader {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  dictionary(): Map<string, Literal> | undefined {
    const entries = new Map<string, Literal>();
    if (!this.takes('{')) return undefined;
    while (!this.takes('}')) {
      const key = this.literal(0);
      if (typeof key !== 'string' || !this.takes(':')) return undefined;
      const value = this.literal(0);
      if (value === undefined) return undefined;
      entries.set(key, value);
      if (!this.takes(',') && this.tokens[this.at] !== '}') return undefined;
    }
    return this.at === this.tokens.length ? entries : undefined;
  }

  private literal(depth: number): Literal | undefined {
    const token = this.tokens[this.at++];
    if (token === undefined || depth > DEEPEST) return undefined;
    if (token === 'True' || token === 'False') return token === 'True';
    if (/^['"]/.test(token)) return token.slice(1, -1);
    if (/^[0-9]/.test(token)) return Number(token);
    const closing = CLOSING[token];
    return closing === undefined ? undefined : this.items(closing, depth);
  }

  private items(closing: string, depth: number): Literal[] | undefined {
    const items: Literal[] = [];
    while (!this.takes(closing)) {
      const item = this.literal(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
      if (!this.takes(',') && this.tokens[this.at] !== closing) return undefined;
    }
    return items;
  }

  private takes(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }
}

const isSize = (value: Literal): value is number => typeof value === 'number' && Number.isSafeInteger(value);

/** Reads the header's text. Undefined where it is not the dictionary that NumPy writes. */
export function parseHeader(text: string): NpyHeader | undefined {
  const tokens = tokensOf(text);
  const entries = tokens && new LiteralReader(tokens).dictionary();
  const descr = entries?.get('descr');
  const fortranOrder = entries?.get('fortran_order');
  const shape = entries?.get('shape');
  if (descr === undefined || typeof fortranOrder !== 'boolean' || !Array.isArray(shape) || !shape.every(isSize)) {
    return undefined;
  }
  return { description: typeof descr === 'string' ? descr : undefined, fortranOrder, shape };
}
