import { describe, expect, it } from 'vitest';
import { anyNameMatches, imagesLikeLabels, matchLabels } from './match.js';

function match(images: string[], labels: string[], mapsIds = false) {
  const { labelOfImage, unmatchedLabels, unmatchedImages } = matchLabels(images, labels, mapsIds);
  const unmatched = [...unmatchedLabels, ...unmatchedImages];
  return { pairs: [...labelOfImage].map(([image, label]) => `${images[image]} = ${labels[label]}`), unmatched };
}

describe('labels are matched with images', () => {
  it('by name, in any folder and with any extension', () => {
    expect(match(['images/1.jpg', 'images/sub/2.png'], ['labels/1.png', 'labels/sub/2.png'])).toEqual({
      pairs: ['images/1.jpg = labels/1.png', 'images/sub/2.png = labels/sub/2.png'],
      unmatched: [],
    });
  });

  it('by the whole name of the image, where a label keeps it', () => {
    const { pairs, unmatched } = match(['1.jpg', '1.png', '2.png'], ['gt/1.png.png', 'gt/1.jpg.npy', 'gt/2.png.npz']);
    expect(pairs).toEqual(['1.jpg = gt/1.jpg.npy', '1.png = gt/1.png.png', '2.png = gt/2.png.npz']);
    expect(unmatched).toEqual([]);
    expect(match(['1.jpg'], ['gt/1.png.npy']).pairs).toEqual([]);
  });

  it('not at all where images differ only by their extension and the labels do not keep it', () => {
    expect(match(['1.jpg', '1.png'], ['gt/1.png']).pairs).toEqual([]);
  });

  it('by folder where a name occurs twice', () => {
    const { pairs } = match(['images/a/1.png', 'images/b/1.png'], ['gt/b/1.png', 'gt/a/1.png']);
    expect(pairs).toEqual(['images/a/1.png = gt/a/1.png', 'images/b/1.png = gt/b/1.png']);
  });

  it('only once: a label goes to the image whose folders agree', () => {
    expect(match(['images/a/1.png', 'images/b/1.png'], ['gt/b/1.png'])).toEqual({
      pairs: ['images/b/1.png = gt/b/1.png'],
      unmatched: ['images/a/1.png'],
    });
  });

  it('at its own place rather than deeper, where both agree from the file upwards', () => {
    const images = ['a/1.png', 'b/1.png', 'backup/a/1.png', 'backup/b/1.png'];
    const pairs = ['a/1.png = a/1.png', 'b/1.png = b/1.png'];
    expect(match(images, ['a/1.png', 'b/1.png']).pairs).toEqual(pairs);
    // Where the names of the opened folders stand in front.
    const [below, labels] = [
      images.map((path) => `images/${path}`),
      ['a/1.png', 'b/1.png'].map((path) => `gt/${path}`),
    ];
    expect(match(below, labels).pairs).toEqual(['images/a/1.png = gt/a/1.png', 'images/b/1.png = gt/b/1.png']);
    expect(match(['1.png'], ['old/1.png', '1.png']).pairs).toEqual(['1.png = 1.png']);
    // Folders that are no roots of all files tell nothing.
    expect(match(['train/a/1.png', 'val/x/a/1.png'], ['other/a/1.png', 'other/2.png']).pairs).toEqual([]);
  });

  it('not at all where it is not clear which one is meant', () => {
    expect(match(['a/1.png', 'b/1.png'], ['1.png'])).toEqual({
      pairs: [],
      unmatched: ['1.png', 'a/1.png', 'b/1.png'],
    });
  });

  it('in Cityscapes by train ids, or by label ids where the class list maps them', () => {
    const images = ['leftImg8bit/val/ulm/ulm_01_leftImg8bit.png'];
    const labels = ['color', 'instanceIds', 'labelIds', 'labelTrainIds'].map(
      (variant) => `gtFine/val/ulm/ulm_01_gtFine_${variant}.png`,
    );
    expect(match(images, labels)).toEqual({ pairs: [`${images[0]} = ${labels[3]}`], unmatched: [] });
    expect(match(images, labels, true)).toEqual({ pairs: [`${images[0]} = ${labels[2]}`], unmatched: [] });
  });

  it('in Cityscapes by class colours where there is nothing better, and never by instances', () => {
    const { pairs } = match(['x_leftImg8bit.png'], ['x_gtFine_color.png', 'x_gtFine_instanceIds.png']);
    expect(pairs).toEqual(['x_leftImg8bit.png = x_gtFine_color.png']);
    expect(match(['x_leftImg8bit.png'], ['x_gtFine_instanceIds.png']).pairs).toEqual([]);
  });

  it('in ACDC by train ids', () => {
    const images = ['rgb_anon/night/val/GOPR01/GOPR01_frame_000001_rgb_anon.png'];
    const labels = ['gt/night/val/GOPR01/GOPR01_frame_000001_gt_labelTrainIds.png'];
    expect(match(images, labels).pairs).toEqual([`${images[0]} = ${labels[0]}`]);
  });

  it.each([
    ...['_L', '_train_id', '_trainIds', '_train_ids', '_labelTrainIds', '_labelIds', '_label_ids', '_label', '_labels'],
    ...['_mask', '-mask', '.mask', '_masks', '_gt', '_GT', '_seg', '_segmentation', '_seg_mask', '_gtFine', '_lbl'],
    ...['_gtFine_labelTrainIds', '_gtCoarse_labelIds', '_gt_labelTrainIds', '_ground_truth', '_annotation'],
  ])('by the name before the suffix %s', (suffix) => {
    const { pairs, unmatched } = match(['a/0001TP_006690.png', 'a/x.jpg'], [`b/0001TP_006690${suffix}.png`]);
    expect(pairs).toEqual([`a/0001TP_006690.png = b/0001TP_006690${suffix}.png`]);
    expect(unmatched).toEqual(['a/x.jpg']);
  });

  it.each(['mask_', 'label_', 'labels_', 'gt_', 'seg_', 'msk-', 'GT.', 'annotation_', 'gtFine_labelTrainIds_'])(
    'by the name behind %s',
    (prefix) => {
      expect(match(['a/17.jpg', 'a/x.jpg'], [`b/${prefix}17.png`]).pairs).toEqual([`a/17.jpg = b/${prefix}17.png`]);
    },
  );

  it.each([
    ['104_sat.jpg', '104_mask.png'],
    ['img_0042.png', 'mask_0042.png'],
    ['IMG_000001.tif', 'MSK_000001.tif'],
    ['top_potsdam_2_10_RGB.tif', 'top_potsdam_2_10_label.tif'],
    ['top_potsdam_2_10_IRRG.tif', 'top_potsdam_2_10_label_noBoundary.tif'],
    ['tile7_satRGB.jpg', 'tile7_gt.png'],
    ['image-3.png', 'label-3.png'],
    ['photo_3.png', '3.png'],
    ['0001_image.png', '0001_seg.png'],
    ['7d06fefd-f7be05a6.jpg', '7d06fefd-f7be05a6_train_id.png'],
    ['7d06fefd-f7be05a6.jpg', '7d06fefd-f7be05a6_train_color.png'],
    ['P0000.png', 'P0000_instance_color_RGB.png'],
    ['frame0029_leftImg8bit.png', 'frame0029_gtFine_labelcsTrainIds.png'],
    ['frame0029_leftImg8bit.jpg', 'frame0029_gtFine_labellevel3Ids.png'],
    ['ulm_1_leftImg8bit_foggy_beta_0.02.png', 'ulm_1_gtFine_labelTrainIds.png'],
    ['a_rgb_anon.png', 'a_gt_labelColor.png'],
    ['fff9b3a5373f_16.jpg', 'fff9b3a5373f_16_mask.gif'],
    ['000000000139.jpg', '000000000139_labelTrainIds.png'],
    ['Seq05VD_f02370.png', 'Seq05VD_f02370_L.png'],
    ['A.JPG', 'A.PNG'],
  ])('as data sets name them: %s and %s', (image, label) => {
    expect(match([`i/${image}`, 'i/other.png'], [`l/${label}`]).pairs).toEqual([`i/${image} = l/${label}`]);
  });

  it('by names with accents, whichever of the two forms of Unicode they have', () => {
    const [composed, split] = ['Zürich élan 1', 'Zürich élan 1'];
    expect(match([`ä/${composed}.png`], [`ä/${split}_mask.png`]).pairs).toHaveLength(1);
    expect(match([`${split}.jpg`], [`${composed}.png`]).pairs).toHaveLength(1);
  });

  it('not by what is left of two images', () => {
    expect(match(['1_sat.png', '1_rgb.png'], ['1_mask.png']).pairs).toEqual([]);
  });

  it('by the likely one where the folder of labels holds the images too', () => {
    expect(match(['1.jpg'], ['images/1.jpg', 'labels/1.png']).pairs).toEqual(['1.jpg = labels/1.png']);
    expect(match(['1.png'], ['photos/1.png', 'masks/1.png']).pairs).toEqual(['1.png = masks/1.png']);
  });

  it('by the name before a suffix that stands behind the whole name of the image', () => {
    expect(match(['1.jpg'], ['gt/1.jpg_mask.png']).pairs).toEqual(['1.jpg = gt/1.jpg_mask.png']);
  });

  it('by the exact name rather than by a suffix: a stereo pair keeps its own labels', () => {
    const { pairs, unmatched } = match(['1.png', '1_L.png'], ['gt/1_L.png', 'gt/1_R.png']);
    expect(pairs).toEqual(['1_L.png = gt/1_L.png']);
    expect(unmatched).toEqual(['gt/1_R.png', '1.png']);
    expect(match(['1.png'], ['gt/1.png', 'gt/1_mask.png'])).toEqual({ pairs: ['1.png = gt/1.png'], unmatched: [] });
  });

  it('by the suffix that fits the class list where there are several, and never by a suffix of instances', () => {
    const labels = ['1_label_ids.png', '1_train_id.png', '1_mask.png', '1_color.png'];
    expect(match(['1.png'], labels).pairs).toEqual(['1.png = 1_train_id.png']);
    expect(match(['1.png'], labels, true).pairs).toEqual(['1.png = 1_label_ids.png']);
    for (const suffix of [
      '_instance',
      '_gtFine_instanceIds',
      '_gt_invIds',
      '_gt_invGray',
      '_gtFine_instanceTrainIds',
      '_panoptic',
    ]) {
      expect(match(['1.png'], [`1${suffix}.png`]).pairs, suffix).toEqual([]);
    }
  });

  it('and files without a partner are listed', () => {
    expect(match(['i/1.png', 'i/2.png'], ['l/1.png', 'l/3.png']).unmatched).toEqual(['l/3.png', 'i/2.png']);
  });
});

describe('what is not plain is said', () => {
  const notes = (images: string[], labels: string[], mapsIds = false) => {
    const { choices, unclear } = matchLabels(images, labels, mapsIds);
    return [...choices, ...(unclear ? [unclear.message] : [])];
  };

  it('which of several files of an image is used, once for all images', () => {
    const all = ['a', 'b'].flatMap((name) =>
      ['color', 'instanceIds', 'labelIds', 'labelTrainIds'].map((variant) => `${name}_gtFine_${variant}.png`),
    );
    const images = ['a_leftImg8bit.png', 'b_leftImg8bit.png'];
    expect(notes(images, all)).toEqual([
      '2 images have several label files each: the one with train ids is used (a_gtFine_labelTrainIds.png), and not a_gtFine_color.png, a_gtFine_instanceIds.png and a_gtFine_labelIds.png.',
    ]);
    expect(notes(images, all, true)).toEqual([
      expect.stringMatching(/the one with label ids is used \(a_gtFine_labelIds/),
    ]);
    expect(notes(['1.png'], ['1.png', '2.png'])).toEqual([]);
  });

  it('where it is not clear which one is meant', () => {
    expect(notes(['a/1.png', 'b/1.png'], ['1.png'])).toEqual([
      expect.stringMatching(/^It is not clear which of the label files 1\.png belongs to .* a\/1\.png and b\/1\.png: /),
    ]);
    expect(notes(['1.png'], ['1_mask.png', '1_label.png'])).toEqual([
      expect.stringMatching(/1_mask\.png and 1_label\.png/),
    ]);
  });

  it('images that are labels by their name or folder', () => {
    expect(imagesLikeLabels(['1.jpg', '1_mask.png', 'img_2.jpg', 'mask_2.png', '3.jpg'])).toEqual([
      '1_mask.png',
      'mask_2.png',
    ]);
    expect(imagesLikeLabels(['images/1.png', 'labels/1.png'])).toEqual(['labels/1.png']);
    expect(imagesLikeLabels(['segmentation/images/1.png', 'segmentation/images/2.png'])).toEqual([]);
    expect(imagesLikeLabels(['1.png', '1_L.png', '1_R.png', 'img_4.png'])).toEqual([]);
  });
});

it('a label has the name of an image, whatever else hinders the pair', () => {
  expect(anyNameMatches(['day/1.png', 'night/1.png'], ['1.npy'])).toBe(true);
  expect(anyNameMatches(['street_leftImg8bit.png'], ['gt/street_gtFine_labelIds.png'])).toBe(true);
  expect(anyNameMatches(['1.png'], ['01.png', '1b.png'])).toBe(false);
  expect(anyNameMatches([], ['1.png'])).toBe(false);
});
