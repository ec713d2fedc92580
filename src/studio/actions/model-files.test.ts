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

it('an ONNX file is the model, and its weights may lie in files beside it', () => {
  expect(chosen('m/model.onnx.data', 'm/model.onnx')).toEqual(['m/model.onnx', 'm/model.onnx.data']);
  expect(chosen('a.onnx', 'b.onnx')).toBeNull();
  expect(chosen('a.onnx', 'b.pth')).toBeNull();
});

it('several models, or shards without their index, give no choice but a sentence about what to do', () => {
  expect([chosen('a.pth', 'b.pth'), chosen(...shards), chosen()]).toEqual([null, null, null]);
  expect(adviceFor(files('a.pth', 'b.pth'))).toContain('the one');
  expect(adviceFor(files(...shards))).toContain('index');
});

it('in a drop, an ONNX file and its data go with the models', () => {
  const { models } = sortFiles(files('m/model.onnx', 'm/model.onnx.data', 'm/model.onnx_data', 'm/image.png'));
  expect(models.map(({ path }) => path)).toEqual(['m/model.onnx', 'm/model.onnx.data', 'm/model.onnx_data']);
});

it('in a drop, an index goes with the models and other JSON does not', () => {
  const { models, json } = sortFiles(files(index, ...shards, 'recipe.json'));
  expect([models.length, json.map(({ path }) => path)]).toEqual([3, ['recipe.json']]);
});

it('of a folder of Hugging Face the weights are the model, and what says how they are used belongs to them', () => {
  const beside = ['m/config.json', 'm/preprocessor_config.json'];
  const left = ['m/training_args.bin', 'm/optimizer.pt', 'm/pytorch_model.bin'];
  expect(chosen(...left, ...beside, 'm/model.safetensors')).toEqual(['m/model.safetensors', ...beside]);
  expect(chosen(...beside, index, ...shards)).toEqual([index, ...beside, ...shards]);
  expect(chosen('config.json', 'pytorch_model.bin')).toEqual(['pytorch_model.bin', 'config.json']);
  expect(chosen('config.json', 'my-weights.safetensors')).toEqual(['my-weights.safetensors', 'config.json']);
});
