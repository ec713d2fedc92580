import { describe, expect, it } from 'vitest';
import { matchLabels } from './match-labels.js';

function match(images: string[], labels: string[], mapsIds = false) {
  const { labelOfImage, unmatched } = matchLabels(images, labels, mapsIds);
  return { pairs: [...labelOfImage].map(([image, label]) => `${images[image]} = ${labels[label]}`), unmatched };
}

describe('labels are matched with images', () => {
  it('by name, whatever folder and extension', () => {
    expect(match(['images/1.jpg', 'images/sub/2.png'], ['labels/1.png', 'labels/sub/2.png'])).toEqual({
      pairs: ['images/1.jpg = labels/1.png', 'images/sub/2.png = labels/sub/2.png'],
      unmatched: [],
    });
  });

  it('by the whole name of the image, where a label has kept it', () => {
    const { pairs, unmatched } = match(['1.jpg', '1.png', '2.png'], ['gt/1.png.png', 'gt/1.jpg.npy', 'gt/2.png.npz']);
    expect(pairs).toEqual(['1.jpg = gt/1.jpg.npy', '1.png = gt/1.png.png', '2.png = gt/2.png.npz']);
    expect(unmatched).toEqual([]);
    expect(match(['1.jpg'], ['gt/1.png.npy']).pairs).toEqual([]);
  });

  it('by no extension where images differ by nothing else and labels do not tell', () => {
    expect(match(['1.jpg', '1.png'], ['gt/1.png']).pairs).toEqual([]);
  });

  it('by folder where a name occurs twice', () => {
    const { pairs } = match(['images/a/1.png', 'images/b/1.png'], ['gt/b/1.png', 'gt/a/1.png']);
    expect(pairs).toEqual(['images/a/1.png = gt/a/1.png', 'images/b/1.png = gt/b/1.png']);
  });

  it('once only: a label goes to the image whose folders agree', () => {
    expect(match(['images/a/1.png', 'images/b/1.png'], ['gt/b/1.png'])).toEqual({
      pairs: ['images/b/1.png = gt/b/1.png'],
      unmatched: ['images/a/1.png'],
    });
  });

  it('not at all where nothing tells which is meant', () => {
    expect(match(['a/1.png', 'b/1.png'], ['1.png'])).toEqual({
      pairs: [],
      unmatched: ['1.png', 'a/1.png', 'b/1.png'],
    });
  });

  it('of Cityscapes by train ids, or by label ids where the class list maps them', () => {
    const images = ['leftImg8bit/val/ulm/ulm_01_leftImg8bit.png'];
    const labels = ['color', 'instanceIds', 'labelIds', 'labelTrainIds'].map(
      (variant) => `gtFine/val/ulm/ulm_01_gtFine_${variant}.png`,
    );
    expect(match(images, labels)).toEqual({ pairs: [`${images[0]} = ${labels[3]}`], unmatched: [] });
    expect(match(images, labels, true)).toEqual({ pairs: [`${images[0]} = ${labels[2]}`], unmatched: [] });
  });

  it('of Cityscapes never by a rendering without ids', () => {
    const { pairs } = match(['x_leftImg8bit.png'], ['x_gtFine_color.png', 'x_gtFine_instanceIds.png']);
    expect(pairs).toEqual([]);
  });

  it('of ACDC', () => {
    const images = ['rgb_anon/night/val/GOPR01/GOPR01_frame_000001_rgb_anon.png'];
    const labels = ['gt/night/val/GOPR01/GOPR01_frame_000001_gt_labelTrainIds.png'];
    expect(match(images, labels).pairs).toEqual([`${images[0]} = ${labels[0]}`]);
  });

  it('and what is left over is told', () => {
    expect(match(['i/1.png', 'i/2.png'], ['l/1.png', 'l/3.png']).unmatched).toEqual(['l/3.png', 'i/2.png']);
  });
});
