/** Probabilities of every class at every pixel of an image, at a resolution of their own. */
export interface ProbabilityMap {
  width: number;
  height: number;
  classes: number;
  /** [height, width, classes]; a pixel sums to 1, or to 0 where nothing is said about it. */
  data: Float32Array;
}

/**
 * A source model of which its predictions are known and nothing else: all that black-box adaptation may see of it. What
 * carries weights, a graph or gradients, as a `Network` does, is none by its type: the compiler refuses it.
 */
export interface Predictor {
  /** The prediction for a target image, by its index; undefined where none was given. */
  predict(image: number): Promise<ProbabilityMap | undefined>;
  readonly weights?: never;
  readonly gradients?: never;
  readonly graph?: never;
  readonly layout?: never;
}
