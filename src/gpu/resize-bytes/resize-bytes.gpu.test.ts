import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { noiseImage, PILLOW_RESIZED } from '../../images/fixtures.js';
import { resizeBilinear } from '../../images/resize.js';
import { triangleTaps } from '../../images/resize-taps.js';
import { resizeBytes } from './resize-bytes.js';

onDevice();

test('bytes resized on the GPU are Pillow’s over 40 sizes', async () => {
  expect(PILLOW_RESIZED).toHaveLength(40);
  for (const [width, height, toWidth, toHeight, digest] of PILLOW_RESIZED) {
    const axes = { columns: triangleTaps(width, toWidth), rows: triangleTaps(height, toHeight) };
    const { data } = await resizeBytes({ ...noiseImage(width, height), channels: 3 }, axes);
    const sizes = `${width} x ${height} to ${toWidth} x ${toHeight}`;
    expect(createHash('sha256').update(data).digest('hex'), sizes).toBe(digest);
  }
});

test('white stays white where the rounded weights sum to more than 1', async () => {
  const columns = triangleTaps(2048, 5);
  const sums = Array.from({ length: 5 }, (_, x) =>
    columns.weights.subarray(x * columns.taps, (x + 1) * columns.taps).reduce((a, b) => a + b, 0),
  );
  expect(Math.max(...sums)).toBe(2 ** 22 + 406);
  const data = new Uint8Array(2048 * 3).fill(255);
  const resized = await resizeBytes({ width: 2048, height: 1, channels: 3, data }, { columns });
  expect([...resized.data]).toEqual(Array(15).fill(255));
});

test('an axis without taps stays as it is, and bytes that begin in the middle of a word are read', async () => {
  const data = new Uint8Array([0, ...noiseImage(9, 7).data]).subarray(1);
  const image = { width: 9, height: 7, data };
  const rows = await resizeBytes({ ...image, channels: 3 }, { rows: triangleTaps(7, 4) });
  expect(rows).toMatchObject({ width: 9, height: 4 });
  expect([...rows.data]).toEqual([...resizeBilinear(image, 9, 4).data]);
  const columns = await resizeBytes({ ...image, channels: 3 }, { columns: triangleTaps(9, 13) });
  expect([...columns.data]).toEqual([...resizeBilinear(image, 13, 7).data]);
});
