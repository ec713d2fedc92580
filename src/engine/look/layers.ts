import { IGNORED } from '../../protocol/classes.js';
import { curriculumWeight } from '../../protocol/curriculum.js';
import { LAYER_NAMES, LAYERS, type LackOf, type Layer, type LayerName, type LayerOf } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';

/** Per pixel: winning class, normalised entropy, confidence, number of excluded classes. */
export interface PixelColumns {
  classes: Uint8Array;
  entropy: Float32Array;
  confidence: Float32Array;
  excluded: Uint8Array;
}

/** Labels that Distil moves: the class that wins now, and how far its probabilities have moved. */
export interface MovedLabels {
  now: Uint8Array;
  distances: Float32Array;
}

/** The given predictions and what became of them, or why there are none. */
export interface SeenGiven {
  given: Uint8Array | LackOf<'given'>;
  moved: MovedLabels | LackOf<'ensembled'>;
}

/** All that the layers of one image are made from. In the place of a missing part stands the reason. */
export interface Seen extends SeenGiven {
  input: Uint8Array;
  /** Of the student; of the given predictions before there is a student. */
  pixels: PixelColumns | 'no-prediction';
  /** The exponent of the curriculum weight. */
  gamma: number;
  /** Number of classes. */
  classes: number;
  /** Pseudo labels; IGNORED where one is not kept. */
  positive: Uint8Array | LackOf<'positive'>;
  /** Of the teacher, or of the given predictions. */
  confidence: Float32Array | LackOf<'confidence'>;
  /** RGB bytes. */
  mixed: Uint8Array | LackOf<'mixed'>;
  /** Shares of the run's results, 0..255. */
  disputed: Uint8Array | LackOf<'disputed'>;
  truth: Uint8Array | LackOf<'truth'>;
}

/** Which image is shown, and under which weights. */
export type ShownImage = Omit<ImageMaps, 'layers' | 'missing'>;

/** Makes each layer, or gives the reason why there is none. */
type Makes = { [Name in LayerName]: (seen: Seen) => LayerOf<Name> | LackOf<Name> };

const makes: Makes = {
  input: ({ input }) => rgb(input),
  prediction: ({ pixels }) => from(pixels, (seen) => classes(seen.classes)),
  entropy: ({ pixels }) => from(pixels, ({ entropy }) => share(entropy)),
  weight: ({ pixels, gamma }) => from(pixels, ({ entropy }) => share(entropy.map((h) => curriculumWeight(h, gamma)))),
  positive: ({ positive }) => from(positive, classes),
  negative: ({ pixels, classes: max }) => from(pixels, ({ excluded }) => ({ kind: 'count', data: excluded, max })),
  confidence: ({ confidence }) => from(confidence, share),
  mixed: ({ mixed }) => from(mixed, rgb),
  given: ({ given }) => from(given, classes),
  ensembled: ({ moved }) => from(moved, ({ now }) => classes(now)),
  disagreement: ({ moved }) => from(moved, ({ distances }) => share(distances)),
  disputed: ({ disputed }) => from(disputed, (data) => ({ kind: 'share', data })),
  truth: ({ truth }) => from(truth, classes),
  error: ({ truth, pixels }) =>
    from(truth, (labels) => from(pixels, (seen) => ({ kind: 'error', data: errors(seen.classes, labels) }))),
};

/** Every layer that can be made, and the reason for each of the others. */
export function mapsOf(image: ShownImage, seen: Seen): ImageMaps {
  const maps: ImageMaps = { ...image, layers: {}, missing: {} };
  for (const name of LAYER_NAMES) {
    const made = makes[name](seen);
    if (typeof made !== 'string') maps.layers[name] = made;
    else {
      const { [made]: why } = LAYERS[name].missing;
      if (why) maps.missing[name] = why;
    }
  }
  return maps;
}

/** Makes a layer of a part, or hands on the reason for its absence. */
function from<Value, Made>(value: Value, make: (value: Exclude<Value, string>) => Made): Made | Extract<Value, string> {
  return typeof value === 'string' ? (value as Extract<Value, string>) : make(value as Exclude<Value, string>);
}

const rgb = (data: Uint8Array): Extract<Layer, { kind: 'rgb' }> => ({ kind: 'rgb', data });

const classes = (data: Uint8Array): Extract<Layer, { kind: 'classes' }> => ({ kind: 'classes', data });

const share = (values: Float32Array): Extract<Layer, { kind: 'share' }> => ({
  kind: 'share',
  data: Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value)))),
});

function errors(predicted: Uint8Array, truth: Uint8Array): Uint8Array {
  return truth.map((label, i) => (label === IGNORED ? IGNORED : Number(label !== predicted[i])));
}
