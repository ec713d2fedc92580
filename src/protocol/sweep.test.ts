import { describe, expect, it } from 'vitest';
import { parseSweep } from './sweep.js';

const sweep = (change: object = {}) => ({
  version: 1,
  name: 'small',
  models: [{ name: 'r50', model: 'm.pth' }],
  targets: [{ name: 'dusk', images: 'images' }],
  recipes: ['quick'],
  seeds: [0],
  ...change,
});
const refusal = (change: object): string => {
  try {
    parseSweep(sweep(change), 'my.json');
  } catch (error) {
    return (error as Error).message;
  }
  return 'taken';
};

describe('a sweep file', () => {
  it('is taken with each kind of source model, and without overrides changes nothing', () => {
    const models = [
      { name: 'r50', model: 'm.pth', normalisation: 'imagenet' },
      { name: 'vendor', predictions: 'dir', student: 'small' },
      { name: 'oracle', oracle: 'v.onnx' },
    ];
    expect(parseSweep(sweep({ models }), '')).toEqual({ ...sweep({ models }), overrides: [{}] });
  });

  it('is refused with all that the schema finds, and the name that is near a wrong key', () => {
    expect(refusal({ targets: [{ name: 'dusk', images: 'i', lables: 'l' }], seeds: [-1] })).toBe(
      'my.json is not a valid sweep: In targets.0, "lables" is not known; perhaps "labels" is meant. seeds.0 is -1; it must be a whole number from 0 to 2147483647.',
    );
    expect(refusal({ version: 2 })).toContain('version is 2; it must be 1');
    expect(refusal({ overides: [] })).toContain('"overides" is not known; perhaps "overrides" is meant');
  });

  it.each(['two words', '../up', '', '-x', 'a/b', 'a'.repeat(41)])(
    'is refused with the name %j, which is no folder name',
    (name) => {
      expect(refusal({ targets: [{ name, images: 'i' }] })).toContain('it must be a name of 1 to 40 letters');
    },
  );

  it.each([
    [{ models: [{ name: 'a' }] }, 'models.0 needs exactly one of "model", "predictions" and "oracle"'],
    [{ models: [{ name: 'a', model: 'm', oracle: 'o' }] }, 'models.0 needs exactly one of'],
    [{ models: [{ name: 'a', model: 'm', student: 'small' }] }, 'models.0 has a "student"'],
    [
      { targets: [{ name: 'a', images: 'i', evalImages: 'v' }] },
      'targets.0 needs "evalImages" and "evalLabels" together',
    ],
    [{ targets: [{ name: 'a', images: 'i', idMap: { 1: 0 } }] }, 'targets.0 has "idMap" or "labelsAsTheyAre"'],
    [{ overrides: [{ set: { batchSize: 1 } }] }, 'overrides.0 needs a "name"'],
    [{ overrides: [{}, {}] }, 'overrides has "unchanged" twice'],
    [{ seeds: [1, 2, 1] }, 'seeds has "1" twice'],
    [
      {
        models: [
          { name: 'A', model: 'm' },
          { name: 'a', model: 'n' },
        ],
      },
      'models has "a" twice',
    ],
  ])('is refused for what the schema cannot say: %j', (change, message) => {
    expect(refusal(change)).toContain(message);
  });
});
