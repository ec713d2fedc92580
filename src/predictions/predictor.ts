/** Probabilities of every class at every pixel of an image, at a resolution of their own. */
export interface ProbabilityMap {
  width: number;
  height: number;
  classes: number;
  /**
   * [height, width, classes]. A pixel sums to 1, or to 0 where nothing is said about it. The data of labels is made when it
   * is asked for.
   */
  readonly data: Float32Array;
  /** A label map's own form: a byte a pixel. */
  readonly labels?: SmoothedLabels;
}

/** Label-smoothed one-hot: the class of a pixel has `confidence`, and the others share the rest. 255 says nothing. */
export interface SmoothedLabels {
  ids: Uint8Array;
  confidence: number;
}

/**
 * A prediction that is computed part by part while it is read, in the order of its rows. At the size of a photograph the
 * probabilities of all classes are more than a GPU binds, and more than memory should hold.
 */
export interface PredictionParts {
  readonly width: number;
  readonly height: number;
  readonly classes: number;
  /** The most probable class of each pixel. */
  labels(): AsyncGenerator<Uint8Array, void, void>;
  /** Probabilities [C,h,w]: all pixels of one class, then those of the next. */
  planes(): AsyncGenerator<Float32Array, void, void>;
  /** Probabilities of runs of pixels, [C, pixels of the run] each. */
  runs(): AsyncGenerator<Float32Array, void, void>;
  /** Frees the values that the parts are computed from. */
  dispose(): void;
}

/**
 * A source model of which only the predictions are known. Black-box adaptation sees nothing else of it. An object with
 * weights, a graph or gradients, such as a `Network`, does not have this type: the compiler refuses it.
 */
export interface Predictor {
  /** The prediction for a target image, by its index; undefined where none was given. */
  predict(image: number): Promise<ProbabilityMap | undefined>;
  readonly weights?: never;
  readonly gradients?: never;
  readonly graph?: never;
  readonly layout?: never;
}
