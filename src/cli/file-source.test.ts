import { mkdirSync, mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readModel } from '../engine/source/read-at-once.js';
import { writeSafetensors } from '../formats/safetensors/write.js';
import { companionsOf, fileSource } from './file-source.js';

const folder = mkdtempSync(join(tmpdir(), 'atp-source-'));
const write = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

it('a file is read by ranges', () => {
  const source = fileSource(write('letters', 'abcdefgh'), 'letters');
  expect([source.size, Buffer.from(source.read(2, 3)).toString(), source.read(8, 0).length]).toEqual([8, 'cde', 0]);
});

it('a file that is not there, or a folder, is named', () => {
  expect(() => fileSource(join(folder, 'nothing'), 'source model')).toThrow(/no file .*nothing \(source model\)/);
  expect(() => fileSource(folder, 'source model')).toThrow('no file');
});

it('a file that shrinks while it is open is refused', () => {
  const path = write('shrinking', 'abcdefgh');
  const source = fileSource(path, 'model');
  truncateSync(path, 4);
  expect(() => source.read(2, 6)).toThrow('ended at byte 4: it was changed while it was read');
});

it('companions are found beside the model, and nowhere else', () => {
  mkdirSync(join(folder, 'inner'), { recursive: true });
  const model = write('inner/model', '');
  write('inner/part', '1');
  write('outside', '2');
  const companions = companionsOf(model);
  expect(companions('part')?.size).toBe(1);
  for (const name of ['missing', '../outside', join(folder, 'outside'), '']) expect(companions(name)).toBeUndefined();
});

it('a model in several files is opened by the path of its index', () => {
  const one = (name: string) => writeSafetensors([{ name, dtype: 'U8', shape: [1], bytes: Uint8Array.of(7) }]);
  write('a.safetensors', one('x'));
  write('b.safetensors', one('y'));
  const index = write('model.safetensors.index.json', '{"weight_map": {"x": "a.safetensors", "y": "b.safetensors"}}');
  const { tensors } = readModel(fileSource(index, 'model'), index, companionsOf(index));
  expect([...tensors.values()].map(({ name, bytes }) => [name, bytes[0]])).toEqual([
    ['x', 7],
    ['y', 7],
  ]);
});
