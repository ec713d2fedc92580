/** JSON as Maps: names keep their order, may be `__proto__`, and are found when they are given twice. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

class HeaderSyntaxError extends Error {}

export class DuplicateKeyError extends Error {
  constructor(readonly key: string) {
    super(`key '${key}' is given twice`);
  }
}

/** A header is an object of objects of lists. A little more depth is allowed; the rest is hostile. */
const deepest = 8;

/** Bytes of memory that values take, rather too many than too few; and what they may take beside twice the text's length. */
const costs = { object: 260, list: 64, text: 64, place: 16 };
const mostStructure = 24 * 2 ** 20;

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/** Strict JSON reader of bounded depth. Throws HeaderSyntaxError or DuplicateKeyError. */
export function parseHeaderJson(text: string): Json {
  let at = 0;
  let room = mostStructure + 2 * text.length;

  const fail = (what: string): never => {
    throw new HeaderSyntaxError(`${what} at character ${at}`);
  };
  const spend = (bytes: number) => {
    room -= bytes;
    if (room < 0) fail('far more values than its length tells');
  };
  const skipSpace = () => {
    while (at < text.length && ' \t\r\n'.includes(text[at] as string)) at++;
  };
  const accept = (mark: string): boolean => {
    skipSpace();
    if (text[at] !== mark) return false;
    at++;
    return true;
  };
  const expect = (mark: string) => {
    if (!accept(mark)) fail(`expected '${mark}'`);
  };

  function string(): string {
    expect('"');
    spend(costs.text);
    const start = at - 1;
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    if (at >= text.length) fail('unfinished text');
    at++;
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      return fail('malformed text');
    }
  }

  function number(): number {
    numberPattern.lastIndex = at;
    const match = numberPattern.exec(text);
    if (match === null) return fail('unexpected character');
    at = numberPattern.lastIndex;
    return Number(match[0]);
  }

  function object(depth: number): JsonObject {
    spend(costs.object);
    const entries: JsonObject = new Map();
    if (accept('}')) return entries;
    do {
      const key = string();
      if (entries.has(key)) throw new DuplicateKeyError(key);
      expect(':');
      entries.set(key, value(depth + 1));
    } while (accept(','));
    expect('}');
    return entries;
  }

  function list(depth: number): Json[] {
    spend(costs.list);
    const items: Json[] = [];
    if (accept(']')) return items;
    do items.push(value(depth + 1));
    while (accept(','));
    expect(']');
    return items;
  }

  function word<T>(letters: string, meaning: T): T {
    if (!text.startsWith(letters, at)) fail('unexpected word');
    at += letters.length;
    return meaning;
  }

  function value(depth: number): Json {
    if (depth > deepest) fail('too deeply nested');
    spend(costs.place);
    if (accept('{')) return object(depth);
    if (accept('[')) return list(depth);
    skipSpace();
    switch (text[at]) {
      case '"':
        return string();
      case 't':
        return word('true', true);
      case 'f':
        return word('false', false);
      case 'n':
        return word('null', null);
      default:
        return number();
    }
  }

  const whole = value(0);
  skipSpace();
  if (at < text.length) fail('text after the end');
  return whole;
}
