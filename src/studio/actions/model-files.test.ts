import { expect, it } from 'vitest';
import { sortFiles } from './dropped-files.js';
import { adviceFor, modelAmong } from './model-files.js';

const files = (...paths: string[]) => paths.map((path) => ({ path, file: new Blob([]) }));
const chosen = (...paths: string[]) => {
  const model = modelAmong(files(...paths));
  return model && [model.file.path, ...model.companions.map(({ path }) => path)];
};
const shards = ['m/model-00001-of-00002.safetensors', 'm/model-00002-of-00002.safetensors'];
const index = 'm/model.safetensors.index.json';

it('a single file is the model', () => expect(chosen('a.pth')).toEqual(['a.pth']));

it('an index of shards is the model, and the shards belong to it', () => {
  expect(chosen(...shards, index)).toEqual([index, ...shards]);
});

it('several models, or shards without their index, are no choice; what to do is said', () => {
  expect([chosen('a.pth', 'b.pth'), chosen(...shards), chosen()]).toEqual([null, null, null]);
  expect(adviceFor(files('a.pth', 'b.pth'))).toContain('the one');
  expect(adviceFor(files(...shards))).toContain('index');
});

it('in a drop, an index goes with the models and other JSON does not', () => {
  const { models, json } = sortFiles(files(index, ...shards, 'recipe.json'));
  expect([models.length, json.map(({ path }) => path)]).toEqual([3, ['recipe.json']]);
});
