import { describe, expect, it } from 'vitest';
import { parseRecord } from '../report/parse-record.js';
import { parseClassList } from './classes.js';
import { UserError } from './errors.js';
import { parseRecipe } from './recipe.js';
import { STAGE_NAMES } from './stage-recipes.js';

const align = { stage: 'align', steps: 1, learningRate: 1e-4 };
const recipe = { version: 1, name: 'x', input: { width: 64, height: 32 }, stages: [align] };
const recipeWith = (change: object) => () => parseRecipe({ ...recipe, ...change });

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a message says what is wrong with a recipe', () => {
  it.each([
    ['a number out of range', { batchSize: 0 }, 'batchSize is 0; it must be a whole number from 1 to 256.'],
    ['another type', { seed: 'a' }, 'seed is "a"; it must be a whole number from 0 to 2147483647.'],
    ['an unknown key', { sede: 1 }, '"sede" is not known; perhaps "seed" is meant.'],
    ['another version', { version: 2 }, 'version is 2; it must be 1.'],
    ['no stage', { stages: [] }, 'stages is a list of 0; it must be a list of 1 to 12, each an object.'],
    [
      'an unknown stage',
      { stages: [{ ...align, stage: 'distill' }] },
      `stages.0.stage is "distill"; it must be one of ${STAGE_NAMES.map((name) => `"${name}"`).join(', ')}.`,
    ],
    [
      'an unknown choice',
      { stages: [{ ...align, optimizer: 'adam' }] },
      'stages.0.optimizer is "adam"; it must be one of "adamw", "sgd".',
    ],
    [
      'yes for true',
      { stages: [{ ...align, freezeClassifier: 'yes' }] },
      'stages.0.freezeClassifier is "yes"; it must be true or false.',
    ],
    [
      'a number that may be left open',
      { stages: [{ ...align, gammaEnd: 99 }] },
      'stages.0.gammaEnd is 99; it must be a number from 0 to 50, or null.',
    ],
    [
      'what is missing',
      { stages: [{ stage: 'teach', learningRate: 1 }] },
      'stages.0.steps is missing; it must be a whole number from 0 to 1000000.',
    ],
    [
      'a misspelt option of a stage',
      { stages: [{ ...align, gama: 2 }] },
      'In stages.0, "gama" is not known; perhaps "gamma" is meant.',
    ],
    [
      'a list of another length',
      { network: { strides: [1, 2] } },
      'network.strides is a list of 2; it must be a list of 4, each a whole number from 1 to 4, or null.',
    ],
  ])('%s', (_, change, words) => {
    expect(messageOf(recipeWith(change))).toBe(`The recipe is not valid: ${words}`);
  });

  it('the message names the first five faults and the number of the others', () => {
    const stages = Array.from({ length: 7 }, () => ({ ...align, steps: -1 }));
    expect(messageOf(recipeWith({ stages }))).toMatch(/stages\.4\.steps is -1;.*\. 2 more are wrong\.$/);
  });
});

it('a class list says what a colour and an id are', () => {
  const classes = [
    { id: 0, name: 'a', color: 'red' },
    { id: 300, name: 'b', color: '#000000' },
  ];
  const message = messageOf(() => parseClassList({ name: 'x', classes, idMap: { 3: 900 } }));
  expect(message).toContain('classes.0.color is "red"; it must be a colour such as "#804080"');
  expect(message).toContain('classes.1.id is 300; it must be a whole number from 0 to 254');
  expect(message).toContain('idMap.3 is 900; it must be a whole number from 0 to 255');
});

it('a run record says which place is wrong and what must stand there', () => {
  const message = messageOf(() => parseRecord(JSON.stringify({ version: 1, steps: [], state: 'on' }), 'run.json'));
  expect(message).toContain('state is "on"; it must be one of "empty", "running", "paused", "done"');
  expect(message).toContain('started is missing; it must be a text, or null');
});

it('no message has the words of the schema library', () => {
  const messages = [
    messageOf(recipeWith({ batchSize: 0.5, name: '', version: null, network: { outputStride: 8 } })),
    messageOf(() => parseRecipe(null)),
    messageOf(() => parseClassList({ classes: 3 })),
    messageOf(() => parseRecord('{"version": 1, "steps": 3}', 'run.json')),
  ];
  for (const message of messages) {
    expect(message).not.toMatch(/Invalid|expected|received|Unrecognized|Too (small|big)|undefined|>=|<=/);
  }
});
