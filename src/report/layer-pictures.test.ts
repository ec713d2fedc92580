import { expect, it } from 'vitest';
import type { ImageMaps } from '../protocol/session.js';
import { layerPictures } from './layer-pictures.js';
import { sampleClasses, sampleRecord } from './record-sample.js';
import { reportHtml } from './report-html.js';

const maps = (caption: string, weights: ImageMaps['weights']): ImageMaps => ({
  ...{ image: 1, name: 'b.png', width: 1, height: 1, caption, weights, missing: {} },
  layers: {
    input: { kind: 'rgb', data: Uint8Array.of(1, 2, 3) },
    prediction: { kind: 'classes', data: Uint8Array.of(1) },
    entropy: { kind: 'share', data: Uint8Array.of(9) },
    truth: { kind: 'classes', data: Uint8Array.of(0) },
  },
});

const pictures = await layerPictures(
  [maps('source model', 'source'), maps('adapted model', 'current')],
  sampleClasses,
  async ({ pixels }) => Uint8Array.from(pixels),
);

it('an image comes with its labels once, and with each other layer before and after', () => {
  expect(pictures.map(({ caption }) => caption)).toEqual([
    'Input',
    'Ground truth',
    'Prediction, source model',
    'Entropy, source model',
    'Prediction, adapted model',
    'Entropy, adapted model',
  ]);
  expect([...(pictures[2]?.png ?? [])]).toEqual([0, 0x80, 0, 255]);
});

it('the report has them with a legend of the classes and a scale under each that needs one', () => {
  const html = reportHtml({ record: sampleRecord, pictures });
  expect(html.match(/<figure><img/g)).toHaveLength(6);
  expect(html.match(/class="own scale"/g)).toHaveLength(2);
  expect(html).toContain('<ul class="legend classes">');
  expect(html).not.toContain('<script');
});

it('and its headline compares the result with the strongest baseline; the confusion matrix is in it', () => {
  const html = reportHtml({ record: sampleRecord, pictures: [] });
  expect(html).toContain('<b>39.8</b> mIoU <span class="up">+3.2</span>');
  expect(html).toContain('compared with the strongest cheap baseline, batch norm re-estimated: 36.6');
  expect(html).toMatch(/<h2>Confusion matrix<\/h2>.*<svg class="own"/);
});
