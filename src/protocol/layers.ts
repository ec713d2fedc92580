/** What a layer's data are. Data, not colours: the page colours them. Each is a Uint8Array over the pixels, row by row. */
export type Layer =
  | { kind: 'rgb'; data: Uint8Array }
  /** Class ids; 255 where there is none. */
  | { kind: 'classes'; data: Uint8Array }
  /** Linear in [0,1], quantised to 0..255. */
  | { kind: 'share'; data: Uint8Array }
  /** Small counts, for example excluded classes per pixel; `max` is the largest possible. */
  | { kind: 'count'; data: Uint8Array; max: number }
  /** 0 right, 1 wrong, 255 not labelled. */
  | { kind: 'error'; data: Uint8Array };

export type ScaleName = 'entropy' | 'weight' | 'confidence' | 'count';

/** A colour scale and what its ends mean. */
export interface LayerScale {
  name: ScaleName;
  low: string;
  high: string;
}

/** Why a layer may be missing. */
type Lack =
  | 'no-prediction'
  | 'no-teacher'
  | 'no-mixed-image'
  | 'source-has-weights'
  | 'before-distil'
  | 'before-a-pass'
  | 'no-label-map'
  | 'not-compared'
  | 'not-this-image';

/** What a kind of layer needs beside its words. */
type Drawn =
  | { kind: 'rgb' | 'error' }
  /** `none`: what it means that a pixel has no class. Pixels that are not kept are dimmed. */
  | { kind: 'classes'; none: 'no label' | 'not kept' }
  | { kind: 'share' | 'count'; scale: LayerScale };

export type LayerDescriptor = Drawn & {
  title: string;
  /** The key that shows it in the first pane: KeyboardEvent.key, in lower case. */
  key: string;
  /** What one sees, in a sentence. */
  about: string;
  /** Every reason for which the engine may leave the layer out, in a sentence. */
  missing: { readonly [Name in Lack]?: string };
};

const NO_PREDICTION = { 'no-prediction': 'No prediction was given for this image.' } as const;

/** Labels that Distil ensembles. */
const ENSEMBLED = {
  ...NO_PREDICTION,
  'source-has-weights': 'Labels are ensembled where predictions are given in place of the source model.',
  'before-distil': 'Distil has not begun.',
  'before-a-pass': 'Labels move with the passes of Distil.',
} as const;

/**
 * What can be watched of one image, in the order of the page's lists. The engine computes one layer per entry
 * (src/engine/look/layers.ts): an entry that it does not compute does not compile, nor does a reason that is not told here.
 */
const table = {
  input: { kind: 'rgb', title: 'Input', key: '1', about: 'The target image as the network sees it.', missing: {} },
  prediction: {
    kind: 'classes',
    none: 'no label',
    title: 'Prediction',
    key: '2',
    about: 'The most probable class of each pixel under the present weights.',
    missing: NO_PREDICTION,
  },
  entropy: {
    kind: 'share',
    title: 'Entropy',
    key: '3',
    about: 'Normalised entropy h of the class probabilities: 0 is sure, 1 is undecided between all classes.',
    scale: { name: 'entropy', low: 'sure', high: 'undecided' },
    missing: NO_PREDICTION,
  },
  weight: {
    kind: 'share',
    title: 'Curriculum weight',
    key: '4',
    about:
      'How much the entropy of a pixel counts in align, (1-h)^γ: most where the network is sure. Above the entropy limit of a recipe it counts nothing.',
    scale: { name: 'weight', low: 'ignored', high: 'full weight' },
    missing: NO_PREDICTION,
  },
  positive: {
    kind: 'classes',
    none: 'not kept',
    title: 'Positive labels',
    key: '5',
    about: 'Pixels whose pseudo label the student learns, in their class colour; all other pixels are dimmed.',
    missing: { 'no-teacher': 'There are no pseudo labels before Teach.' },
  },
  negative: {
    kind: 'count',
    title: 'Negative labels',
    key: '6',
    about: 'Number of classes that are certainly absent at a pixel: their probability is below δ.',
    scale: { name: 'count', low: 'none', high: 'all classes excluded' },
    missing: NO_PREDICTION,
  },
  confidence: {
    kind: 'share',
    title: 'Teacher confidence',
    key: '7',
    about: 'Probability that the teacher gives its own most probable class.',
    scale: { name: 'confidence', low: 'unsure', high: 'certain' },
    missing: { ...NO_PREDICTION, 'no-teacher': 'There is no teacher before Teach.' },
  },
  mixed: {
    kind: 'rgb',
    title: 'Mixed image',
    key: '8',
    about: 'Half of the classes of an easy image, cut out and pasted into a hard one (ClassMix).',
    missing: { 'no-mixed-image': 'Propagate mixes images: this layer comes with its first step.' },
  },
  given: {
    kind: 'classes',
    none: 'no label',
    title: 'Given prediction',
    key: '9',
    about: 'The most probable class in the given predictions of the source model.',
    missing: {
      ...NO_PREDICTION,
      'source-has-weights': 'Predictions are given where the source model is not.',
      'before-distil': 'Distil has not begun.',
    },
  },
  ensembled: {
    kind: 'classes',
    none: 'no label',
    title: 'Ensembled label',
    key: '0',
    about: 'What the student learns now: the given prediction, moved towards the student’s own.',
    missing: ENSEMBLED,
  },
  disagreement: {
    kind: 'share',
    title: 'Label disagreement',
    key: 'd',
    about: 'How much of its probability the ensembled label has moved away from the given prediction.',
    scale: { name: 'entropy', low: 'as given', high: 'another class' },
    missing: ENSEMBLED,
  },
  disputed: {
    kind: 'share',
    title: 'Disagreement',
    key: 'c',
    about:
      'Share of the results of the run (source model, batch norm, stages) that give the pixel another class than all together.',
    scale: { name: 'entropy', low: 'all agree', high: 'no result agrees' },
    missing: {
      'not-compared':
        'The results of a run are compared at its end, where there are no labels or the recipe says so (choose). Their maps are there until another run or other images are opened.',
      'not-this-image': 'A run compares its results on 64 images at most, and this one is not among them.',
    },
  },
  truth: {
    kind: 'classes',
    none: 'no label',
    title: 'Ground truth',
    key: 't',
    about: 'The given labels; they are used only for evaluation.',
    missing: { 'no-label-map': 'This image has no label map.' },
  },
  error: {
    kind: 'error',
    title: 'Errors',
    key: 'e',
    about: 'Where the prediction differs from the ground truth.',
    missing: {
      'no-label-map': 'Errors need a label map of this image.',
      'no-prediction': 'Errors need a prediction of this image.',
    },
  },
} as const satisfies Record<string, LayerDescriptor>;

export type LayerName = keyof typeof table;
export const LAYERS: Readonly<Record<LayerName, LayerDescriptor>> = table;
export const LAYER_NAMES = Object.keys(table) as readonly LayerName[];

/** Data of the kind that a layer has. */
export type LayerOf<Name extends LayerName> = Extract<Layer, { kind: (typeof table)[Name]['kind'] }>;

/** The reasons for which a layer may be missing. */
export type LackOf<Name extends LayerName> = Name extends LayerName ? keyof (typeof table)[Name]['missing'] : never;
