import type { Recipe } from './recipe.js';

/** How colours are brought to what a network was trained on. Mean and deviation are of red, green, blue, as shares of 255. */
export type Normalisation = Pick<Recipe['input'], 'mean' | 'std' | 'channelOrder'>;

/** A way of normalising that networks are commonly trained with. */
export interface KnownNormalisation extends Normalisation {
  label: string;
  /** The formula, and who trains with it. */
  about: string;
}

/** No model file says which one it was trained with: the first is assumed until somebody chooses another. */
export const NORMALISATIONS = {
  imagenet: {
    label: 'ImageNet mean and deviation, RGB',
    about: '(x / 255 − mean) / deviation by channel: torchvision, mmsegmentation, Hugging Face, timm.',
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    channelOrder: 'rgb',
  },
  'zero-one': {
    label: '0 to 1, RGB',
    about: 'x / 255 and nothing else.',
    mean: [0, 0, 0],
    std: [1, 1, 1],
    channelOrder: 'rgb',
  },
  'caffe-bgr': {
    label: 'Caffe mean, BGR, 0 to 255',
    about: 'Blue, green, red minus 104.007, 116.669, 122.679, not scaled: older DeepLab and AdaptSegNet models.',
    mean: [122.67891434 / 255, 116.66876762 / 255, 104.00698793 / 255],
    std: [1 / 255, 1 / 255, 1 / 255],
    channelOrder: 'bgr',
  },
} as const satisfies Record<string, { [Key in keyof KnownNormalisation]: Readonly<KnownNormalisation[Key]> }>;

export type NormalisationName = keyof typeof NORMALISATIONS;
export const NORMALISATION_NAMES = Object.keys(NORMALISATIONS) as NormalisationName[];

/** Numbers that came through JSON or a text box may differ in their last digits. */
const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => Math.abs(value - (b[index] ?? Number.NaN)) < 1e-7);

/** Name of the known normalisation that an input has; null for one of its own. */
export function normalisationOf({ mean, std, channelOrder }: Normalisation): NormalisationName | null {
  const fits = (name: NormalisationName) => {
    const known = NORMALISATIONS[name];
    return known.channelOrder === channelOrder && same(known.mean, mean) && same(known.std, std);
  };
  return NORMALISATION_NAMES.find(fits) ?? null;
}

/** The recipe with another normalisation. */
export function withNormalisation(recipe: Recipe, name: NormalisationName): Recipe {
  const { mean, std, channelOrder } = NORMALISATIONS[name];
  return { ...recipe, input: { ...recipe.input, mean: [...mean], std: [...std], channelOrder } };
}
