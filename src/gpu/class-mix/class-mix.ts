import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import { type Kernel, u32 } from '../kernel.js';
import mixImagesWgsl from './mix-images.wgsl?raw';
import mixLabelsWgsl from './mix-labels.wgsl?raw';
import pastedWgsl from './pasted.wgsl?raw';

const mixImages: Kernel = { name: 'mix-images', wgsl: [flatGridWgsl, pastedWgsl, mixImagesWgsl].join('\n') };
const mixLabels: Kernel = { name: 'mix-labels', wgsl: [flatGridWgsl, pastedWgsl, mixLabelsWgsl].join('\n') };

export interface ClassMixInput {
  /** float32 [E,H,W,3]. */
  easyImages: Tensor;
  /** int32 [E,H,W]. */
  easyLabels: Tensor;
  /** float32 [N,H,W,3]. */
  hardImages: Tensor;
  /** int32 [N,H,W]. */
  hardLabels: Tensor;
  /** q, float32 [N]: weight of the pixels that stay of each hard image. */
  hardWeight: Tensor;
  /** Rows at the top and the bottom of hard images whose pixels have weight 0 where they stay; none by default. */
  unsureTop?: number;
  unsureBottom?: number;
  /** By hard image: the class ids (0 to 254) cut out of its easy image. */
  pastedClasses: readonly (readonly number[])[];
}

export interface ClassMixed {
  /** float32 [N,H,W,3]. */
  images: Tensor;
  /** int32 [N,H,W]. */
  labels: Tensor;
  /** float32 [N,H,W]: 1 where pasted; else q, or 0 in the rows that are not to be trusted. */
  weights: Tensor;
}

/** Words of a set of 256 labels. */
const wordsPerSet = 8;

function pastedSets(pastedClasses: readonly (readonly number[])[]): Tensor {
  const words = new Int32Array(pastedClasses.length * wordsPerSet);
  pastedClasses.forEach((classes, image) => {
    for (const id of classes) {
      if (!Number.isInteger(id) || id < 0 || id > 254)
        throw new Error(`A pasted class must be 0 to 254, but is ${id}.`);
      words[image * wordsPerSet + (id >> 5)]! |= 1 << (id & 31);
    }
  });
  return tensor(words, [pastedClasses.length, wordsPerSet], 'int32');
}

function check(what: string, found: Tensor, dtype: 'float32' | 'int32', shape: number[]): void {
  if (found.dtype !== dtype || found.shape.join() !== shape.join()) {
    const given = `${found.dtype} [${found.shape.join(', ')}]`;
    throw new Error(`${what} must be ${dtype} [${shape.join(', ')}], but are ${given}.`);
  }
}

/**
 * ClassMix, stage P: pixels of an easy image go on top of each hard image n where their label is in its pasted set. It is
 * easy image n mod E. All tensors of the result are new. Source: Olsson et al., ClassMix (arXiv 2007.07936), as used by arXiv 2106.11653.
 */
export function classMix(input: ClassMixInput): ClassMixed {
  const { easyImages, easyLabels, hardImages, hardLabels, hardWeight, pastedClasses } = input;
  const { unsureTop = 0, unsureBottom = 0 } = input;
  const [count = 0, height = 0, width = 0] = hardImages.shape;
  const [easy = 0] = easyImages.shape;
  const map = [count, height, width];
  check('Easy images', easyImages, 'float32', [easy, height, width, 3]);
  check('Hard images', hardImages, 'float32', [...map, 3]);
  check('Easy labels', easyLabels, 'int32', [easy, height, width]);
  check('Hard labels', hardLabels, 'int32', map);
  check('Weights of the hard images', hardWeight, 'float32', [count]);
  if (pastedClasses.length !== count) {
    throw new Error(`${count} hard images need ${count} pasted sets, but ${pastedClasses.length} are given.`);
  }
  const pasted = pastedSets(pastedClasses);
  const images = emptyTensor([...map, 3]);
  const labels = emptyTensor(map, 'int32');
  const weights = emptyTensor(map);
  const pixels = count * height * width;
  const size = [pixels, height * width, easy * height * width].map(u32);
  dispatch(mixImages, [easyImages, hardImages, easyLabels, pasted, images], size, flatGrid(pixels));
  const bindings = [easyLabels, hardLabels, hardWeight, pasted, labels, weights];
  const trusted = [unsureTop * width, Math.max(0, height - unsureBottom) * width].map(u32);
  dispatch(mixLabels, bindings, [...size, ...trusted], flatGrid(pixels));
  pasted.dispose();
  return { images, labels, weights };
}
