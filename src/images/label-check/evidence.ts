import { IGNORED } from '../../protocol/classes.js';
import { TURNS, type Turn, turnsThatFit } from './turns.js';

/** Pixels by label id and predicted class. */
export type Joint = ReadonlyMap<number, Float64Array>;

/** How labels and predictions of an image go together, for each way in which the label map may lie against the image. */
export interface ImageEvidence {
  name: string;
  joints: ReadonlyMap<Turn, Joint>;
}

export type LabelEvidence = readonly ImageEvidence[];

export interface LabelIds {
  width: number;
  height: number;
  ids: Uint8Array | Uint16Array;
}

export interface ClassPrediction {
  width: number;
  height: number;
  /** Class of each pixel; 255 where nothing is said. */
  classes: Uint8Array;
}

/** At most so many pixels of an image are compared: a grid over it. */
const MOST_PIXELS = 65536;

function countTurn(labels: LabelIds, predicted: ClassPrediction, turn: Turn, classes: number): Joint {
  const { at } = TURNS[turn];
  const { width, height } = predicted;
  const step = Math.max(1, Math.ceil(Math.sqrt((width * height) / MOST_PIXELS)));
  const joint = new Map<number, Float64Array>();
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const guess = predicted.classes[y * width + x] as number;
      if (guess === IGNORED) continue;
      const [across, down] = at((x + 0.5) / width, (y + 0.5) / height);
      const column = Math.min(labels.width - 1, Math.floor(across * labels.width));
      const row = Math.min(labels.height - 1, Math.floor(down * labels.height));
      const id = labels.ids[row * labels.width + column] as number;
      let counts = joint.get(id);
      if (!counts) {
        counts = new Float64Array(classes);
        joint.set(id, counts);
      }
      counts[guess] = (counts[guess] as number) + 1;
    }
  }
  return joint;
}

/** The evidence of one image. `image`: the size of its file; it decides in which ways the labels fit. */
export function compareImage(
  labels: LabelIds,
  predicted: ClassPrediction,
  image: { width: number; height: number },
  classes: number,
): ReadonlyMap<Turn, Joint> {
  return new Map(turnsThatFit(labels, image).map((turn) => [turn, countTurn(labels, predicted, turn, classes)]));
}

/** The sum over the images for one turn of the labels. */
export function pooled(evidence: LabelEvidence, turn: Turn): Joint {
  const sum = new Map<number, Float64Array>();
  for (const { joints } of evidence) {
    for (const [id, counts] of joints.get(turn) ?? []) {
      const so = sum.get(id);
      sum.set(id, so ? so.map((count, place) => count + (counts[place] as number)) : counts.slice());
    }
  }
  return sum;
}
