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

/** What there is of given predictions, or why there is nothing. */
export interface SeenGiven {
  given: Uint8Array | LackOf<'given'>;
  moved: MovedLabels | LackOf<'ensembled'>;
}

/** All that the layers of one image are made from. Where something is missing, its place says why. */
export interface Seen extends SeenGiven {
  input: Uint8Array;
  /** Of the student, or of what was given before there is one. */
  pixels: PixelColumns | 'no-prediction';
  /** Of the curriculum weight. */
  gamma: number;
  /** Number of classes. */
  classes: number;
  /** Pseudo labels; IGNORED where one is not kept. */
  positive: Uint8Array | LackOf<'positive'>;
  /** Of the teacher, or of what was given. */
  confidence: Float32Array | LackOf<'confidence'>;
  /** RGB bytes. */
  mixed: Uint8Array | LackOf<'mixed'>;
  truth: Uint8Array | LackOf<'truth'>;
}

/** Which image is shown, and under which weights. */
export type ShownImage = Omit<ImageMaps, 'layers' | 'missing'>;

/** A layer of what was seen, or the reason why there is none. */
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
  truth: ({ truth }) => from(truth, classes),
  error: ({ truth, pixels }) =>
    from(truth, (labels) => from(pixels, (seen) => ({ kind: 'error', data: errors(seen.classes, labels) }))),
};

/** Every layer that what was seen gives, and the reason for each that it does not. */
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

/** Makes a layer of what was seen; a reason for its absence is handed on. */
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
