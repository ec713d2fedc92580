import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { archivedFile, archiveOf } from './model-archive.js';

it('a folder in one file is read by another program, byte by byte', async () => {
  const weights = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) & 255);
  const parts = [weights.subarray(0, 33_333), weights.subarray(33_333)];
  const files = await Promise.all([
    archivedFile('adapted/model.safetensors', parts),
    archivedFile('adapted/config.json', [new TextEncoder().encode('{}')]),
  ]);
  const found = unzipSync(new Uint8Array(await archiveOf(files).arrayBuffer()));
  expect(Object.keys(found)).toEqual(['adapted/model.safetensors', 'adapted/config.json']);
  expect(Buffer.compare(found['adapted/model.safetensors'] ?? new Uint8Array(), weights)).toBe(0);
});
