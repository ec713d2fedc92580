import { describe, expect, it } from 'vitest';
import { type Companions, memorySource } from '../byte-source.js';
import { wholeFile } from '../bytes.js';
import { FormatError } from '../error.js';
import { modelOf, smallTensors, tensor } from '../fixtures.js';
import type { NamedTensor } from '../named-tensor.js';
import { readModel } from '../read.js';
import { writeTorch } from '../torch/write.js';
import { writeAdapted } from '../write.js';
import { writeSafetensors } from './write.js';

const [first, ...rest] = smallTensors();
const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'] as const;
const shards: Record<string, Uint8Array> = {
  [names[0]]: writeSafetensors([first!], { format: 'pt' }),
  [names[1]]: writeSafetensors(rest, { format: 'pt' }),
};
const homes = Object.fromEntries([[first!.name, names[0]], ...rest.map(({ name }) => [name, names[1]])]);

const indexOf = (map: unknown): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ metadata: { total_size: 36 }, weight_map: map }, null, 2));

const among =
  (files: Record<string, Uint8Array>): Companions =>
  (name) => {
    const bytes = files[name];
    return bytes && memorySource(bytes, name);
  };

const open = (map: unknown = homes, files = shards) =>
  readModel(indexOf(map), 'model.safetensors.index.json', among(files));

function refusal(action: () => unknown): FormatError {
  try {
    action();
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('a model in several safetensors files', () => {
  it('is read as one model by its index', () => {
    const model = open();
    expect([...model.tensors.values()]).toEqual(smallTensors());
    expect(model).toMatchObject({ format: 'safetensors', file: 'model.safetensors.index.json' });
    expect(model.warnings).toEqual(['Read from 2 files as one model; the adapted model is written as one file.']);
  });

  it('is written as one file', async () => {
    const written = readModel(await wholeFile(writeAdapted(open(), new Map())), 'out');
    expect([...written.tensors.values()]).toEqual(smallTensors());
  });

  it('loses the prefix of all names of all files', () => {
    const named = (name: string) => tensor(`module.${name}`, 'U8', [1], Uint8Array.of(1));
    const files = { a: writeSafetensors([named('x')]), b: writeSafetensors([named('y')]) };
    const model = open({ 'module.x': 'a', 'module.y': 'b' }, files);
    expect([[...model.tensors.keys()], model.prefix]).toEqual([['x', 'y'], 'module.']);
  });

  it('may lie in files of torch.save, as older models of Hugging Face do', async () => {
    const [first, ...others] = smallTensors();
    const files = ['pytorch_model-00001-of-00002.bin', 'pytorch_model-00002-of-00002.bin'] as const;
    const saved = (tensors: NamedTensor[]) => wholeFile(writeTorch(modelOf(tensors), new Map()));
    const parts = { [files[0]]: await saved(first ? [first] : []), [files[1]]: await saved(others) };
    const where = Object.fromEntries(smallTensors().map(({ name }, at) => [name, files[at === 0 ? 0 : 1]]));
    const model = readModel(indexOf(where), 'pytorch_model.bin.index.json', among(parts));
    const bytesOf = (tensors: Iterable<NamedTensor>) =>
      new Map([...tensors].map(({ name, bytes }) => [name, [...bytes]]));
    expect(bytesOf([...model.tensors.values(), ...(model.others ?? [])])).toEqual(bytesOf(smallTensors()));
    expect(model.warnings.join()).toContain('Read from 2 files as one model');
  });

  it('is refused with the names of the missing files', () => {
    const error = refusal(() => open(homes, { [names[0]]: shards[names[0]]! }));
    expect(error.reason).toBe('shard-missing');
    expect(error.message).toBe('The model lies in 2 files, of which model-00002-of-00002.safetensors is missing.');
    expect(error.advice).toContain('together');
    expect(refusal(() => readModel(indexOf(homes), 'index.json')).message).toContain('are missing');
  });

  it.each([
    ['a tensor that is not where the index says', { ...homes, ghost: names[0] }, 'shard-mismatch'],
    ['a file outside the folder', { w: '../secret.safetensors' }, 'bad-shard-name'],
    ['a file that is no text', { w: 7 }, 'bad-shard-name'],
    ['no tensor at all', {}, 'bad-index'],
    ['JSON that is no index', undefined, 'not-a-checkpoint'],
  ])('is refused for %s', (_, map, reason) => {
    expect(refusal(() => readModel(indexOf(map), 'index.json', among(shards))).reason).toBe(reason);
  });

  it('is refused when a tensor is in two files, and when the index is cut off', () => {
    const twice = { ...shards, [names[1]]: writeSafetensors(smallTensors()) };
    expect(refusal(() => open(homes, twice)).reason).toBe('shard-mismatch');
    expect(refusal(() => readModel(indexOf(homes).subarray(0, 60), 'index.json')).reason).toBe('bad-index');
  });

  it('a safetensors file whose length begins with the same byte as JSON is no index', () => {
    for (let letters = 0; letters < 256; letters++) {
      const file = writeSafetensors([tensor('w'.repeat(letters + 1), 'U8', [1], Uint8Array.of(1))]);
      if (file[0] !== 0x7b - 3) continue;
      // The header is padded by hand to the length 0x7b; it may have any length.
      const odd = new Uint8Array(file.length + 3).fill(0x20);
      odd.set(file.subarray(0, file.length - 1));
      odd[0] = 0x7b;
      odd[odd.length - 1] = 1;
      expect(readModel(odd, 'odd.safetensors').tensors.size).toBe(1);
      return;
    }
    throw new Error('No header of the wanted length was made.');
  });
});
