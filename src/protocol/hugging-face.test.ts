import { describe, expect, it } from 'vitest';
import { coloursOf, isConfig, reducesLabels, sizeOf } from './hugging-face.js';
import { knownNormalisation } from './normalisation.js';

const imagenet = { image_mean: [0.485, 0.456, 0.406], image_std: [0.229, 0.224, 0.225] };
const named = (preprocessor: Record<string, unknown>) => {
  const colours = coloursOf(preprocessor);
  return colours && knownNormalisation(colours);
};

describe('colours of an image processor', () => {
  it.each([
    ['imagenet', { ...imagenet, do_rescale: true, rescale_factor: 1 / 255, do_normalize: true }],
    ['imagenet', { ...imagenet, feature_extractor_type: 'SegformerFeatureExtractor', rescale_factor: 0.003921569 }],
    ['minus-one-one', { image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] }],
    ['minus-one-one', { image_mean: 0.5, image_std: 0.5 }],
    ['zero-one', { do_normalize: false }],
    ['zero-one-bgr', { do_normalize: false, do_flip_channel_order: true }],
    ['zero-255', { do_normalize: false, do_rescale: false }],
    ['imagenet', { do_rescale: false, image_mean: [123.675, 116.28, 103.53], image_std: [58.395, 57.12, 57.375] }],
    ['minus-one-one', { rescale_factor: 1 / 127.5, image_mean: [1, 1, 1], image_std: [1, 1, 1] }],
  ])('are %s for %j', (name, preprocessor) => {
    expect(named(preprocessor)).toBe(name);
  });

  it.each([
    [{}],
    [{ image_mean: [1, 2], image_std: [1, 1, 1] }],
    [{ ...imagenet, image_std: [0, 1, 1] }],
    [{ ...imagenet, rescale_factor: 'x' }],
  ])('are not read from %j', (preprocessor) => expect(coloursOf(preprocessor)).toBeUndefined());
});

it('a size, a reduced zero label and a config are known in their old and new forms', () => {
  expect([
    sizeOf({ size: 512 }),
    sizeOf({ size: { height: 480, width: 640 } }),
    sizeOf({ size: { shortest_edge: 448 } }),
  ]).toEqual(['512 × 512', '640 × 480', 'a shortest edge of 448']);
  expect(sizeOf({ size: 512, do_resize: false })).toBeUndefined();
  expect(
    [{ reduce_labels: true }, { do_reduce_labels: true }, { do_reduce_labels: false }, undefined].map(reducesLabels),
  ).toEqual([true, true, false, false]);
  expect([isConfig({ model_type: 'x' }), isConfig({ labels: [] }), isConfig([])]).toEqual([true, false, false]);
});
