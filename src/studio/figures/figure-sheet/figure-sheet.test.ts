import { expect, it } from 'vitest';
import type { ImageMaps } from '../../../protocol/session.js';
import { paletteOf } from '../../../report/paint/palette.js';
import { sampleClasses } from '../../../report/record-sample.js';
import { firstColumns, offeredColumns, type SheetColumn, stageEnds } from './columns.js';
import { type CellCache, type GatherFrom, gatherCells } from './gather.js';
import { type SheetLook, sheetLayout } from './layout.js';

const bitmap = (width: number, height: number) => ({
  width,
  height,
  pixels: new Uint8ClampedArray(width * height * 4),
});
const cell = (width: number, height: number) => ({ bitmap: bitmap(width, height), shown: null });
const look: SheetLook = { imageWidth: null, gap: 4, labels: false, legend: false, font: 12 };
const content = {
  rows: ['a.png', 'b.png'],
  columns: ['Input', 'Prediction'],
  cells: [
    [cell(8, 4), cell(8, 4)],
    [cell(8, 6), null],
  ],
  classes: sampleClasses,
};

it('pictures stand in rows and columns at their own size, with the gap between them', () => {
  const { width, height, pictures } = sheetLayout(content, look);
  expect([width, height]).toEqual([8 + 4 + 8, 4 + 4 + 6]);
  expect(pictures.map(({ left, top, width: wide, height: tall }) => [left, top, wide, tall])).toEqual([
    [0, 0, 8, 4],
    [12, 0, 8, 4],
    [0, 8, 8, 6],
  ]);
});

it('a width makes all of them as wide, and labels and a legend take room beside them', () => {
  const wide = sheetLayout(content, { ...look, imageWidth: 16 });
  expect(wide.pictures.map(({ height }) => height)).toEqual([8, 8, 12]);
  const labelled = sheetLayout(content, { ...look, labels: true });
  expect(labelled.pictures[0]).toMatchObject({ left: 18, top: 18 });
  expect(labelled.body).toContain('>–</text>');
});

const column = (weights: 'current' | 'source', layer: 'prediction' | 'entropy'): SheetColumn => ({
  source: { from: 'maps', weights, layer },
  title: layer,
});

function asking() {
  const asked: string[] = [];
  const from: GatherFrom = {
    ...{ runs: [], classes: sampleClasses, over: 'alone' },
    colouring: { palette: paletteOf(sampleClasses), hidden: new Set(), opacity: 1, overlayHidden: false },
    maps: async (image, weights): Promise<ImageMaps> => {
      asked.push(`${image} ${weights}`);
      const layers = {
        prediction: { kind: 'classes' as const, data: Uint8Array.of(1) },
        entropy: { kind: 'share' as const, data: Uint8Array.of(9) },
      };
      return { image, name: '', width: 1, height: 1, caption: '', weights, layers, missing: {} };
    },
    frame: () => Promise.reject(new Error('There is no frame.')),
  };
  return { asked, from };
}

it('an image is looked at once for all its columns, and not again for one that is there', async () => {
  const { asked, from } = asking();
  const cache: CellCache = new Map();
  const rows = [0, 1].map((image) => ({ name: String(image), image }));
  const columns = [column('current', 'prediction'), column('current', 'entropy'), column('source', 'prediction')];
  const live = { signal: new AbortController().signal, progress: () => {} };
  const cells = await gatherCells(rows, columns, from, cache, live);
  expect(asked).toEqual(['0 current', '0 source', '1 current', '1 source']);
  expect(cells[0]?.[0]?.bitmap.pixels).toEqual(Uint8ClampedArray.of(0, 0x80, 0, 255));
  await gatherCells(rows, columns.slice(1), from, cache, live);
  expect(asked).toHaveLength(4);
});

it('stops where it is cancelled', async () => {
  const { from } = asking();
  const controller = new AbortController();
  const rows = [0, 1].map((image) => ({ name: String(image), image }));
  const progress = () => controller.abort();
  const made = gatherCells(rows, [column('current', 'entropy')], from, new Map(), {
    signal: controller.signal,
    progress,
  });
  await expect(made).rejects.toThrow();
});

it('offers the pictures of a run, and maps of its start and of the end of each stage', () => {
  const at = (stage: 'align' | 'teach', index: number, step: number) => ({ stage, index, step, images: [0] });
  const ends = stageEnds([
    at('align', 0, 0),
    at('align', 0, 3),
    at('align', 0, 6),
    at('teach', 1, 2),
    at('teach', 1, 4),
  ]);
  expect(ends.map(({ index, step }) => [index, step])).toEqual([
    [0, 0],
    [0, 6],
    [1, 4],
  ]);
  const run = { id: 'x', name: 'night', pictures: [], names: ['0'], frames: ends };
  const groups = new Set(offeredColumns(false, [run]).map(({ group }) => group));
  expect([...groups]).toEqual(['Run night: start', 'Run night: after align', 'Run night: after teach']);
  expect(firstColumns(true, true, [])).toHaveLength(4);
});
