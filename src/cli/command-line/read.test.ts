import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../commands.js';
import { readCommandLine } from './read.js';

const read = (args: string[]) => readCommandLine(args, COMMANDS, '0.0.0');
const adapt = (...more: string[]) =>
  read(['adapt', '--model', 'm.pth', '--images', 'i', '--out', 'o', '--labels', 'l', ...more]);

describe('an id map', () => {
  const form = `--id-map must be JSON such as '{"0":255,"1":0}': ids of label files to class ids, 255 for ignored`;

  it.each([
    ['[]', 'it is a list of 0; it must be an object'],
    ['null', 'it is null; it must be an object'],
    ['{"0":300}', '0 is 300; it must be a whole number from 0 to 255'],
    ['{"road":1}', '"road" is not allowed as a key'],
  ])('%s is refused in plain words', (text, why) => {
    expect(() => adapt('--id-map', text)).toThrow(`${form}. Here ${why}.`);
  });

  it('that is not JSON is refused, and a right one is taken', () => {
    expect(() => adapt('--id-map', '{0:1}')).toThrow(`${form}, not {0:1}.`);
    expect(adapt('--id-map', '{"0":255}')).toMatchObject({ values: { labelChoice: { idMap: { 0: 255 } } } });
  });
});

it.each(['seed', 'steps', 'bits'])('--%s below 0 is refused as a number, in either way to write it', (name) => {
  for (const value of ['-1', '-0.5', '-.5', '-1e3']) {
    const message = `--${name} must be a whole number of 0 or more, not "${value}".`;
    expect(() => adapt(`--${name}`, value)).toThrow(message);
    expect(() => adapt(`--${name}=${value}`)).toThrow(message);
  }
});

it('an option in place of a value is refused, and a number after a flag is no value of it', () => {
  expect(() => adapt('--seed', '--json')).toThrow(/seed/);
  expect(() => adapt('--json', '-1')).toThrow(/json|-1/);
});
