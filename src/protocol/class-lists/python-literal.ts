/** A call in a Python text, such as `dict(a=1)`. It is kept as it stands, and never made. */
export interface PythonCall {
  call: string;
  positional: unknown[];
  named: Record<string, unknown>;
}

/** A place in a Python text that is no literal. */
export class NoLiteral extends Error {
  constructor(
    readonly what: string,
    readonly line: number,
  ) {
    super(`line ${line} has ${what}, which is no literal`);
  }
}

/** Lists in lists in lists: a file of a data set needs four. */
const DEEPEST = 12;

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' };
const WORDS: Readonly<Record<string, unknown>> = { True: true, False: false, None: null, true: true, false: false };

/**
 * Reads one Python literal: texts, numbers, lists, tuples, sets, dicts, and calls that are kept as data. Nothing is executed.
 * Dicts become objects of the same order, `dict(…)` too.
 * @throws NoLiteral
 */
export function readPythonLiteral(text: string, start = 0): { value: unknown; end: number } {
  let at = start;

  const fail = (what: string): never => {
    throw new NoLiteral(what, text.slice(0, at).split('\n').length);
  };
  const skip = () => {
    for (;;) {
      const space = /^(?:\s|\\\r?\n|#[^\n]*)+/.exec(text.slice(at, at + 4096));
      if (!space) return;
      at += space[0].length;
    }
  };
  const accept = (mark: string): boolean => {
    skip();
    if (!text.startsWith(mark, at)) return false;
    at += mark.length;
    return true;
  };

  function string(): string {
    const [, prefix = '', quote = ''] = /^([rRuUbB]{0,2})('''|"""|'|")/.exec(text.slice(at, at + 5)) ?? [];
    at += prefix.length + quote.length;
    let value = '';
    for (;;) {
      if (at >= text.length) return fail('a text without its end');
      if (text.startsWith(quote, at)) break;
      if (quote.length === 1 && text[at] === '\n') return fail('a text without its end');
      if (text[at] === '\\' && !/r/i.test(prefix)) value += escaped();
      else value += text[at++];
    }
    at += quote.length;
    return value;
  }

  function escaped(): string {
    const [whole, code = ''] = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|[\s\S])/.exec(text.slice(at, at + 6)) ?? [
      '\\',
    ];
    at += whole.length;
    if (/^\\[xu]/.test(whole) && whole.length > 2)
      return String.fromCharCode(Number.parseInt(code || whole.slice(2), 16));
    const plain: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };
    return plain[whole[1] ?? ''] ?? whole.slice(1);
  }

  /** Texts that follow each other are one. */
  function strings(): string {
    let value = '';
    do {
      value += string();
      skip();
    } while (/^[rRuUbB]{0,2}['"]/.test(text.slice(at, at + 3)));
    return value;
  }

  function items(close: string, depth: number): unknown[] {
    const list: unknown[] = [];
    while (!accept(close)) {
      list.push(value(depth + 1));
      if (!accept(',') && !text.startsWith(close, at)) fail(near());
    }
    return list;
  }

  /** A dict, or a set of its items. */
  function braces(depth: number): unknown {
    const pairs: [string, unknown][] = [];
    const list: unknown[] = [];
    while (!accept('}')) {
      const key = value(depth + 1);
      if (accept(':')) pairs.push([String(key), value(depth + 1)]);
      else list.push(key);
      if (!accept(',') && !text.startsWith('}', at)) fail(near());
    }
    return list.length > 0 && pairs.length === 0 ? list : Object.fromEntries(pairs);
  }

  function call(name: string, depth: number): unknown {
    const positional: unknown[] = [];
    const named: [string, unknown][] = [];
    while (!accept(')')) {
      skip();
      const key = /^([A-Za-z_]\w*)\s*=(?!=)/.exec(text.slice(at, at + 200));
      if (key) {
        at += key[0].length;
        named.push([key[1] ?? '', value(depth + 1)]);
      } else positional.push(value(depth + 1));
      if (!accept(',') && !text.startsWith(')', at)) fail(near());
    }
    if (name === 'dict' && positional.length === 0) return Object.fromEntries(named);
    if ((name === 'list' || name === 'tuple') && positional.length <= 1) return positional[0] ?? [];
    return { call: name, positional, named: Object.fromEntries(named) } satisfies PythonCall;
  }

  const near = (): string => {
    const found = /^\S+/.exec(text.slice(at, at + 24))?.[0];
    return found ? `“${found}”` : 'an end too early';
  };

  function value(depth: number): unknown {
    if (depth > DEEPEST) fail('too many brackets');
    skip();
    const head = text.slice(at, at + 200);
    if (/^[rRuUbB]{0,2}['"]/.test(head)) return strings();
    const number = /^[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:[eE][+-]?\d+)?)/.exec(head)?.[0];
    if (number) {
      at += number.length;
      return Number(number.replaceAll('_', ''));
    }
    const open = head[0] ?? '';
    if (open === '{') {
      at++;
      return braces(depth);
    }
    if (open in CLOSING) {
      at++;
      const list = items(CLOSING[open] ?? '', depth);
      // Brackets around one value without a comma are no tuple.
      return open === '(' && list.length === 1 && !/,\s*\)$/.test(text.slice(Math.max(0, at - 40), at))
        ? list[0]
        : list;
    }
    const name = /^[A-Za-z_][\w.]*/.exec(head)?.[0];
    if (name === undefined) return fail(near());
    if (Object.hasOwn(WORDS, name)) {
      at += name.length;
      return WORDS[name];
    }
    const opened = new RegExp(`^${name.replaceAll('.', '\\.')}\\s*\\(`).exec(head)?.[0];
    if (!opened) return fail(`“${name}”`);
    at += opened.length;
    return call(name, depth);
  }

  const found = value(0);
  return { value: found, end: at };
}

/** A text that is one Python literal and nothing else; undefined where it is something else. */
export function pythonLiteral(text: string): unknown {
  try {
    const { value, end } = readPythonLiteral(text);
    return /^\s*$/.test(text.slice(end).replace(/#[^\n]*/g, '')) ? value : undefined;
  } catch {
    return undefined;
  }
}
