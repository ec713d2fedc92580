import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { companionsOfModel, modelSource, unreadConfig } from './model-source.js';

function folderWith(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'atp-model-'));
  for (const name of names) writeFileSync(join(folder, name), '{"model_type": "segformer"}');
  return folder;
}

const chosen = (...names: string[]) => {
  const folder = folderWith(...names);
  return modelSource(folder, 'model').name.slice(folder.length + 1);
};

it('the weights of a folder are those that from_pretrained would take', () => {
  expect(chosen('pytorch_model.bin', 'model.safetensors', 'training_args.bin', 'config.json')).toBe(
    'model.safetensors',
  );
  expect(chosen('model-00001-of-00002.safetensors', 'model.safetensors.index.json')).toBe(
    'model.safetensors.index.json',
  );
  expect(chosen('optimizer.pt', 'pytorch_model.bin')).toBe('pytorch_model.bin');
  expect(chosen('pytorch_model.bin.index.json', 'pytorch_model-00001-of-00002.bin')).toBe(
    'pytorch_model.bin.index.json',
  );
  expect(chosen('model.onnx', 'config.json')).toBe('model.onnx');
});

it('a folder without a model, or with several, is refused with what it holds', () => {
  expect(() => chosen('config.json')).toThrow(/holds no model file/);
  expect(() => chosen('a.pth', 'b.pth')).toThrow(/several model files: a\.pth, b\.pth/);
});

it('the config is read where the folder was given; beside a file it is not, and that is said', () => {
  const folder = folderWith('model.safetensors', 'config.json');
  const used: string[] = [];
  const given = modelSource(folder, 'model');
  expect(companionsOfModel(given, used)('config.json')?.size).toBe(27);
  expect(used).toEqual([join(folder, 'config.json')]);
  expect(unreadConfig(given)).toEqual([]);
  const file = modelSource(join(folder, 'model.safetensors'), 'model');
  expect(companionsOfModel(file, [])('config.json')).toBeUndefined();
  expect(unreadConfig(file)[0]).toContain(`give the folder ${folder}`);
});
