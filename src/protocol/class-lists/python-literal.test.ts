import { describe, expect, it } from 'vitest';
import { NoLiteral, pythonLiteral, readPythonLiteral } from './python-literal.js';

describe('a Python literal', () => {
  it.each<[string, unknown]>([
    ["{0: 'road', 1: 'side\\'walk', 2: \"sky\"}", { '0': 'road', '1': "side'walk", '2': 'sky' }],
    ["('a', 'b',)", ['a', 'b']],
    ["('a',)", ['a']],
    ["('a')", 'a'],
    ["('a'\n 'b')", 'ab'],
    [
      '[[0x10, 1_000, -2], (1.5, 2e3, .5)]',
      [
        [16, 1000, -2],
        [1.5, 2000, 0.5],
      ],
    ],
    ['[True, False, None]', [true, false, null]],
    ["r'a\\b'", 'a\\b'],
    ["u'Stra\\u00dfe' # a comment", 'Straße'],
    ["'''a\nb'''", 'a\nb'],
    ['dict(a=1, b=[2])', { a: 1, b: [2] }],
    ["{'a', 'b'}", ['a', 'b']],
    ['[]', []],
    ["Label('road', 7, color=(1, 2, 3))", { call: 'Label', positional: ['road', 7], named: { color: [1, 2, 3] } }],
    ['np.array([[1, 2]])', { call: 'np.array', positional: [[[1, 2]]], named: {} }],
    ["{'__proto__': 1}", Object.fromEntries([['__proto__', 1]])],
  ])('%s', (text, value) => {
    expect(pythonLiteral(text)).toEqual(value);
  });

  it.each([
    ["['a'", 1, 'an end too early'],
    ["['a\n']", 1, 'a text without its end'],
    ['[\n1,\nx for x in y]', 3, '“x”'],
    ['[1 + 2]', 1, '“+”'],
    [`${'['.repeat(40)}`, 1, 'too many brackets'],
    ["f'{a}'", 1, '“f”'],
  ])('%j is none, with its line', (text, line, what) => {
    expect(() => readPythonLiteral(text)).toThrow(NoLiteral);
    expect(() => readPythonLiteral(text)).toThrow(new RegExp(`line ${line} has .*${what.replace(/[+]/g, '\\+')}`));
  });

  it('followed by something else is no whole text', () => {
    expect(pythonLiteral("['a'].pop()")).toBeUndefined();
  });
});
