import { describe, expect, it } from 'vitest';
import { UserError } from '../../protocol/errors.js';
import { COMMANDS } from '../commands.js';
import { readCommandLine } from './read.js';

const read = (...args: string[]) => readCommandLine(args, COMMANDS, '1.2.3');
const adapt = (...more: string[]) =>
  read('adapt', '--model', 'm.pth', '--images', 'i', '--out', 'o', '--labels', 'l', ...more);
const predict = (...more: string[]) => read('predict', '--model', 'm.pth', '--images', 'i', '--out', 'o', ...more);

/** The lines that refuse a command line, and the advice. */
function refusal(work: () => unknown): { lines: string[]; advice: string | undefined } {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return { lines: error.message.split('\n'), advice: error.advice };
    throw error;
  }
  return { lines: [], advice: undefined };
}

const refused = (...args: string[]) => refusal(() => read(...args)).lines;

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

it.each(['seed', 'steps', 'bits'])('--%s below 0 is refused as a number, in both ways to write it', (name) => {
  for (const value of ['-1', '-0.5', '-.5', '-1e3']) {
    const message = `--${name} must be a whole number of 0 or more, not "${value}".`;
    expect(() => adapt(`--${name}`, value)).toThrow(message);
    expect(() => adapt(`--${name}=${value}`)).toThrow(message);
  }
});

it('an option in place of a value is refused, and a number after a flag is no value of it', () => {
  expect(refusal(() => adapt('--seed', '--json')).lines).toEqual(['--seed has no value: N is missing.']);
  expect(refusal(() => adapt('--json', '-1')).lines).toEqual([
    expect.stringContaining('adapt does not know what to do with "-1"'),
  ]);
});

it('values are read, and what is not given has its default', () => {
  const given = ['--seed=5', '--bits', '12', '--as', 'png', '--normalisation', 'zero-one'];
  expect(predict(...given).values).toEqual({
    ...{ model: 'm.pth', images: 'i', out: 'o', seed: 5, bits: 12, as: 'png', normalisation: 'zero-one' },
    ...{ classes: undefined, recipe: undefined, steps: undefined, size: 'input', type: undefined, numbers: 'float16' },
    onlyMissing: false,
  });
  expect(adapt('--json').values).toMatchObject({
    source: { by: 'model', model: 'm.pth' },
    labelChoice: { idMap: null, asTheyAre: false },
    json: true,
    goOnWhenCollapsed: false,
  });
  const blackBox = read('adapt', '--predictions', 'p', '--images', 'i', '--out', 'o');
  expect(blackBox.values).toMatchObject({ source: { by: 'predictions', predictions: 'p', student: 'small' } });
});

describe('a name that is not known', () => {
  it('is refused, with the one that is probably meant', () => {
    expect(refused('adpt')).toEqual(['There is no command "adpt". Did you mean "adapt"?']);
    expect(refused('help', 'predct')).toEqual(['There is no command "predct". Did you mean "predict"?']);
    expect(refused('constructor')).toEqual(['There is no command "constructor".']);
    expect(refusal(() => adapt('--lables-as-they-are')).lines).toEqual([
      'There is no option --lables-as-they-are. Did you mean --labels-as-they-are?',
    ]);
    expect(refusal(() => adapt('--normalization=imagenet')).lines).toEqual([
      'There is no option --normalization. Did you mean --normalisation?',
    ]);
    expect(refusal(() => adapt('--go-on')).lines).toEqual([
      'There is no option --go-on. Did you mean --go-on-when-collapsed?',
    ]);
    expect(refusal(() => adapt('--zzzzzzz', '3')).lines).toEqual(['There is no option --zzzzzzz.']);
    expect(refused('-v')).toEqual(['There is no option -v before a command. Did you mean --version?']);
  });

  it('is not called missing too', () => {
    expect(refused('adapt', '--model', 'm', '--imges', 'i', '-o', 'o')).toEqual([
      'There is no option --imges. Did you mean --images?',
      'There is no option -o. Did you mean --oracle or --out?',
    ]);
  });
});

it('an option of another command is refused by its name, with the command that takes it', () => {
  expect(refusal(() => predict('--labels', 'l', '--json')).lines).toEqual([
    'predict does not take --labels: it is an option of adapt, evaluate and choose.',
    'predict does not take --json: it is an option of adapt, evaluate, choose, inspect, sweep, compare and verify.',
  ]);
  expect(refusal(() => adapt('--as=png')).lines).toEqual(['adapt does not take --as: it is an option of predict.']);
});

it('an option before the command is refused', () => {
  expect(refused('--model', 'm', 'adapt')).toEqual([
    'The command comes before its options, as in "atp-studio adapt --model".',
  ]);
});

it('an option without its value, with an empty path or with a value that it does not take is refused', () => {
  expect(refused('adapt', '--model', 'm', '--images', '--out', '-x')).toEqual([
    'There is no option -x.',
    '--images has no value: DIR is missing.',
    '--out has no value: DIR is missing. If "-x" is meant, write --out=-x.',
  ]);
  expect(refused('adapt', '--model=', '--images', 'i', '--out', 'o')).toEqual(['--model is given an empty path.']);
  expect(refusal(() => adapt('--json=yes')).lines).toEqual(['--json takes no value; here it is given "yes".']);
  expect(adapt('--classes=-x').values).toMatchObject({ classes: '-x' });
});

it('an option that is given more than once is refused, a flag too', () => {
  expect(refusal(() => adapt('--steps', '5', '--steps=5', '--json', '--json', '--json')).lines).toEqual([
    '--steps is given twice.',
    '--json is given 3 times.',
  ]);
});

it('words that stand behind no option are refused; of many, three are named', () => {
  const names = ['b.png', 'c.png', 'd.png', 'e.png', 'f.png'];
  const why = 'an option takes one value, right behind it.';
  expect(refused('adapt', '--model', 'm', '--out', 'o', '--images', 'a.png', ...names)).toEqual([
    `adapt does not know what to do with "b.png", "c.png", "d.png" and 2 more: ${why}`,
  ]);
  expect(refusal(() => adapt('--', '--json')).lines).toEqual([`adapt does not know what to do with "--json": ${why}`]);
  expect(refused('completion', 'bash', 'zsh')).toEqual(['completion does not know what to do with "zsh".']);
});

describe('options that belong together', () => {
  it.each([
    [
      ['--predictions', 'p'],
      'Of --model, --predictions and --oracle only one can be given: each says what is adapted.',
    ],
    [
      ['--student', 'small'],
      '--student goes with --predictions or --oracle: with --model the source model itself is adapted.',
    ],
  ])('%j beside --model is refused', (more, message) => {
    expect(refusal(() => adapt(...more)).lines).toEqual([message]);
  });

  it('are refused where the other one is missing', () => {
    expect(
      refused('adapt', '--model', 'm', '--images', 'i', '--out', 'o', '--id-map', '{}', '--labels-as-they-are'),
    ).toEqual(['--id-map and --labels-as-they-are go with --labels, which is missing.']);
    expect(refusal(() => predict('--as', 'top-k', '--type', 'float32')).lines).toEqual([
      '--type goes with --as npz or npy.',
    ]);
  });
});

it('all that is wrong is said at once, and what to run for the options', () => {
  expect(refusal(() => read('adapt'))).toEqual({
    lines: [
      'The source model is missing: --model, or --predictions or --oracle for a black box.',
      '--images and --out are missing.',
    ],
    advice: 'Run "atp-studio help adapt" for its options.',
  });
  expect(refused('predict', 'm.pth', '--as', 'jpg', '--type', 'int8', '--sed', '1', '--labels', 'l')).toEqual([
    'predict does not know what to do with "m.pth": an option takes one value, right behind it.',
    'There is no option --sed. Did you mean --seed?',
    'predict does not take --labels: it is an option of adapt, evaluate and choose.',
    '--as must be npz, npy, top-k or png, not "jpg".',
    '--type must be float16 or float32, not "int8".',
    '--model, --images and --out are missing.',
  ]);
  expect(refused('completion')).toEqual(['SHELL is missing: bash, zsh or fish.']);
  expect(refused('adapt', '--images', 'i', '--out', 'o', '--zzzzzzz', '--sed', '1', '--steps', 'x')).toEqual([
    'There is no option --zzzzzzz.',
    'There is no option --sed. Did you mean --seed?',
    '--steps must be a whole number of 0 or more, not "x".',
    'The source model is missing: --model, or --predictions or --oracle for a black box.',
  ]);
  expect(refused('adapt', '--images', 'i', '--out', 'o', '--modle', 'm', '--id-map', '{}')).toEqual([
    'There is no option --modle. Did you mean --model?',
    '--id-map goes with --labels, which is missing.',
  ]);
});

describe('a repeated argument', () => {
  it('takes every word that belongs to no option', () => {
    expect(read('compare', 'a', '--json', 'b', '--', '--c').values).toMatchObject({
      runs: ['a', 'b', '--c'],
      json: true,
    });
  });

  it('is refused where it is missing or empty, and other faults with it', () => {
    expect(refused('compare')).toEqual(['DIR is missing.']);
    expect(refused('compare', 'a', '', '--out', 'x.pdf', '--see')).toEqual([
      'There is no option --see.',
      'DIR is given an empty path.',
      '--out must end in .html, .csv or .json, not "x.pdf".',
    ]);
  });
});
