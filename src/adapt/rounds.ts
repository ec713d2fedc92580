import { tensor1d } from '@tensorflow/tfjs-core';
import { pseudoLabels } from '../gpu/pixel-statistics/pixel-statistics.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { ProgressEvent } from '../protocol/events.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { loadImages } from './images.js';
import { arrayOf, type KeptArray, type Part } from './parts.js';
import { evaluationLook, sizeOf, type TeacherLook, teacherLogits } from './teacher.js';

type Options = Pick<RecipeOf<'teach'>, 'rounds' | 'steps'>;

const roundAt = (step: number, { rounds, steps }: Options): number => Math.floor((step * rounds) / steps);

/** The 0-based round that begins with a step; null where none does. Rounds are equal, as far as whole steps allow. */
export function roundBeginning(step: number, options: Options): number | null {
  const round = roundAt(step, options);
  return step === 0 || round !== roundAt(step - 1, options) ? round : null;
}

interface RoundPlain {
  /** 0-based; -1 before the first. */
  round: number;
  images: number;
}

/** The pseudo labels of a round: class ids of whole images, 255 where none is kept; a byte a pixel of main memory. */
export class RoundLabels {
  private round = -1;
  private maps: readonly Uint8Array[] = [];

  readonly part: Part<RoundPlain> = {
    save: () => ({ round: this.round, images: this.maps.length }),
    arrays: () =>
      new Map(
        this.maps.map((map, image): [string, KeptArray] => [
          String(image),
          { dtype: 'U8', length: map.length, read: () => map },
        ]),
      ),
    version: () => this.round,
    load: (saved) => {
      this.round = saved.plain.round;
      this.maps = Array.from({ length: saved.plain.images }, (_, image) => arrayOf(saved, String(image), Uint8Array));
    },
  };

  of(indices: readonly number[]): Uint8Array[] {
    return indices.map((index) => this.maps[index] ?? new Uint8Array());
  }

  /** Labels all images, in evaluation mode; `leastConfidences` by class keep the surest pixels. */
  async *begin(
    round: number,
    teacher: Network,
    targets: TargetSet,
    leastConfidences: readonly number[],
    look: TeacherLook,
  ): AsyncGenerator<ProgressEvent, void, void> {
    const maps: Uint8Array[] = [];
    const total = targets.names.length;
    for (let index = 0; index < total; index++) {
      maps.push(await labelsOf(teacher, targets, index, leastConfidences, look));
      yield { type: 'progressed', what: 'labelling images', done: index + 1, total };
    }
    this.round = round;
    this.maps = maps;
  }
}

async function labelsOf(
  teacher: Network,
  targets: TargetSet,
  index: number,
  leastConfidences: readonly number[],
  look: TeacherLook,
): Promise<Uint8Array> {
  const images = await loadImages(targets, [index]);
  const logits = teacherLogits(teacher, images, evaluationLook(look));
  const thresholds = tensor1d([...leastConfidences], 'float32');
  const { labels, confidence } = pseudoLabels(logits, thresholds, sizeOf(images));
  for (const used of [images, logits, thresholds, confidence]) used.dispose();
  const values = Uint8Array.from(await labels.data());
  labels.dispose();
  return values;
}
