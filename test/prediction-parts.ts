import type { Session } from '../src/engine/session.js';
import type { PredictionParts, ProbabilityMap } from '../src/predictions/predictor.js';
import { labelsOf } from '../src/predictions/resize.js';

/** A map that is held whole, given in parts of a few values as a network's prediction is. */
export function inParts(map: ProbabilityMap, most = 1000): PredictionParts {
  const { width, height, classes, data } = map;
  const pixels = width * height;
  const cut = function* <Values extends Uint8Array | Float32Array>(values: Values, count: number) {
    for (let at = 0; at < values.length; at += count) yield values.subarray(at, at + count) as Values;
  };
  const runOf = (first: number, count: number): Float32Array =>
    Float32Array.from({ length: classes * count }, (_, at) => {
      const [c, pixel] = [Math.floor(at / count), first + (at % count)];
      return data[pixel * classes + c] as number;
    });
  return {
    width,
    height,
    classes,
    async *labels() {
      yield* cut(labelsOf(map), most);
    },
    async *planes() {
      yield* cut(runOf(0, pixels), most);
    },
    async *runs() {
      const count = Math.max(1, Math.floor(most / classes));
      for (let first = 0; first < pixels; first += count) yield runOf(first, Math.min(count, pixels - first));
    },
    dispose: () => {},
  };
}

/** A prediction in one map, [h,w,C]. */
export async function wholeMap({ width, height, classes, planes }: PredictionParts): Promise<ProbabilityMap> {
  const data = new Float32Array(width * height * classes);
  let at = 0;
  for await (const part of planes()) {
    for (const value of part) {
      data[(at % (width * height)) * classes + Math.floor(at / (width * height))] = value;
      at += 1;
    }
  }
  return { width, height, classes, data };
}

/** Class ids of images under a session's present weights. */
export async function predictedLabels(session: Session, images: readonly number[]): Promise<Uint8Array[]> {
  const maps: Uint8Array[] = [];
  for await (const { data } of session.results.predictions(images)) maps.push(data);
  return maps;
}
