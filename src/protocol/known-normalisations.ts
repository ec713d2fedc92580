/**
 * How colours are converted to those that a network was trained on. Mean and deviation are of red, green, blue, as
 * shares of 255.
 */
export interface Normalisation {
  mean: [number, number, number];
  std: [number, number, number];
  channelOrder: 'rgb' | 'bgr';
}

/** A way of normalising that networks are commonly trained with. */
export interface KnownNormalisation extends Normalisation {
  label: string;
  /** The formula, and who trains with it. */
  about: string;
}

/** No state dict says which one it was trained with: one is assumed until somebody chooses. An ONNX graph may say. */
export const NORMALISATIONS = {
  imagenet: {
    label: 'ImageNet, RGB',
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
  'zero-255': {
    label: '0 to 255, RGB',
    about: 'x as it is: ONNX graphs that normalise inside, and those of whole numbers (uint8).',
    mean: [0, 0, 0],
    std: [1 / 255, 1 / 255, 1 / 255],
    channelOrder: 'rgb',
  },
  'minus-one-one': {
    label: '−1 to 1, RGB',
    about: 'x / 127.5 − 1: BEiT, Inception, MobileNet of TensorFlow.',
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
    channelOrder: 'rgb',
  },
  'imagenet-bgr': {
    label: 'ImageNet, BGR',
    about: 'ImageNet’s numbers for each channel, blue first: images read by OpenCV.',
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    channelOrder: 'bgr',
  },
  'zero-one-bgr': {
    label: '0 to 1, BGR',
    about: 'x / 255, blue first.',
    mean: [0, 0, 0],
    std: [1, 1, 1],
    channelOrder: 'bgr',
  },
  'zero-255-bgr': {
    label: '0 to 255, BGR',
    about: 'x as it is, blue first: images read by OpenCV, without a mean.',
    mean: [0, 0, 0],
    std: [1 / 255, 1 / 255, 1 / 255],
    channelOrder: 'bgr',
  },
  'caffe-bgr': {
    label: 'Caffe, BGR',
    about: 'Blue, green, red minus 104.007, 116.669, 122.679, not scaled: older DeepLab and AdaptSegNet models.',
    mean: [122.67891434 / 255, 116.66876762 / 255, 104.00698793 / 255],
    std: [1 / 255, 1 / 255, 1 / 255],
    channelOrder: 'bgr',
  },
} as const satisfies Record<string, { readonly [Key in keyof KnownNormalisation]: Readonly<KnownNormalisation[Key]> }>;

export type NormalisationName = keyof typeof NORMALISATIONS;
export const NORMALISATION_NAMES = Object.keys(NORMALISATIONS) as NormalisationName[];
