import { resizeBilinear } from '../gpu/resize-bilinear/resize-bilinear.js';
import type { LabelWindow } from '../gpu/soft-labels/soft-labels.js';
import { softmax } from '../gpu/softmax/softmax.js';
import type { Network } from '../nn/network.js';
import type { Predictor } from '../predictions/predictor.js';
import type { ProgressEvent, StoredLabels, Warning } from '../protocol/events.js';
import { mib } from '../protocol/mib.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { warningOf } from '../protocol/warnings.js';
import { batchesOf, type SampledBatch, studentView } from './batches.js';
import { balanceFactors, ClassGuard, meanShares } from './class-balance.js';
import { loadImages, trainingSize } from './images.js';
import type { Part } from './parts.js';
import { distilInParts, imagesPerBinding } from './soft-labels/distil-in-parts.js';
import { LABELS_PART, type SoftLabels, storeLabels, USUAL_LABEL_BYTES } from './soft-labels/soft-labels.js';
import type { StageContext, StageEvent, StageResult } from './stage.js';
import { lossesOf, predictedIn, takeSteps } from './steps.js';
import { logitsOf } from './teacher.js';
import { type TeacherRole, withTeacher } from './with-teacher.js';

/** Labels are ensembled in evaluation mode: the average has the student's statistics. */
const DISTIL_ROLE: TeacherRole = { evaluated: 'teacher', teacherStatistics: 'copied' };

/**
 * Black box (atp.md): the student learns the predictions t of a source model of which nothing else is known.
 * L_D = mean_pixels sum_c t_c (ln t_c - ln p_c); after each pass over the images t <- m t + (1 - m) p', with p' of the
 * moving average of the student.
 */
export async function* distil(
  predictor: Predictor,
  student: Network,
  options: RecipeOf<'distil'>,
  context: StageContext,
): AsyncGenerator<StageEvent, StageResult, void> {
  const { recipe, live, classNames, parts } = context;
  const { classes } = student.graph;
  const labels = parts.from && live.labels ? live.labels : yield* storedLabels(predictor, classes, options, context);
  parts.run.keep(LABELS_PART, labels.part);
  const given = labels.summary();
  const size = trainingSize(recipe.input);
  const most = imagesPerBinding(size.height, size.width, classes);
  const nextBatch = batchesOf(context, options)(labels.images);
  const passes = new Passes(labels.images.length, options);
  const guard = new ClassGuard(given.classShares, classNames);
  let relabelled = 0;
  parts.keep('passes', passes.part);
  parts.keep('class guard', guard.part);
  parts.keep<number>('relabelled', {
    save: () => relabelled,
    load: ({ plain }) => {
      relabelled = plain;
    },
  });
  return yield* withTeacher(student, options, DISTIL_ROLE, context, (average, training) => {
    live.labels = labels;
    return takeSteps(
      options,
      training,
      {
        waits: () => passes.endsWith(recipe.batchSize),
        prepare: async () => {
          const batch = await nextBatch();
          return { images: batch.indices, windows: windowsOf(batch), x: studentView(batch, recipe.input) };
        },
        learn: ({ images, windows, x }) => {
          const targetOf = (start: number, end: number) =>
            labels.batch(images.slice(start, end), windows.slice(start, end), size.height, size.width);
          return training.trainer.accumulate(x, (logits) => distilInParts(logits, most, targetOf));
        },
        free: ({ x }) => x.dispose(),
        numbers: (values, { images }) => ({
          losses: lossesOf('distil', values),
          ...predictedIn(values, classes),
          keptShare: 1,
          relabelled,
          images,
        }),
        after: async function* (step, { images, classShares }) {
          const shares = passes.after(step, images.length, classShares);
          if (!shares) return;
          for (const warning of guard.lost(shares, step + 1)) yield { type: 'warned', warning };
          if (options.ensembleMomentum === 1) return;
          const factors = balanceFactors(given.classShares, shares, options.classBalance);
          yield* ensemble(average, labels, factors, options.ensembleMomentum, context);
          relabelled = labels.relabelled();
        },
      },
      context,
    );
  });
}

/** Asks for all predictions, and reports how they are kept. */
async function* storedLabels(
  predictor: Predictor,
  classes: number,
  { softLabels }: RecipeOf<'distil'>,
  { targets, recipe, live, labelBytes = USUAL_LABEL_BYTES }: StageContext,
): AsyncGenerator<StageEvent, SoftLabels, void> {
  const { width, height } = recipe.input;
  const store = { softLabels, mostBytes: labelBytes };
  const labels = yield* storeLabels(predictor, targets.names.length, { width, height, classes }, store);
  labels.succeed(live.labels);
  const given = labels.summary();
  yield { type: 'labels-stored', labels: given };
  if (softLabels === 'auto' && !labels.isExact) {
    yield { type: 'warned', warning: shortened(given, labels.images.length * labels.exactBytes, labelBytes) };
  }
  return labels;
}

/** The part of its label map that each image of a batch shows. */
const windowsOf = ({ draws, offsets }: SampledBatch): LabelWindow[] =>
  draws.map(({ flip }, place) => ({ ...(offsets?.[place] ?? { x: 0, y: 0 }), flip }));

function shortened({ images, error }: StoredLabels, wanted: number, allowed: number): Warning {
  return warningOf({ code: 'soft-labels-shortened', stage: 'distil' }, 'labelsShortened', {
    images: String(images),
    wanted: mib(wanted),
    allowed: mib(allowed),
    moved: `${(100 * error).toPrecision(2)} %`,
  });
}

interface PassesPlain {
  seen: number;
  shares: (readonly number[])[];
}

/** Counts passes over the images. A batch may end one and begin the next. */
class Passes {
  private seen = 0;
  private shares: (readonly number[])[] = [];

  constructor(
    private readonly images: number,
    private readonly options: RecipeOf<'distil'>,
  ) {}

  readonly part: Part<PassesPlain> = {
    save: () => ({ seen: this.seen, shares: this.shares }),
    load: ({ plain }) => {
      this.seen = plain.seen;
      this.shares = [...plain.shares];
    },
  };

  /** True where a pass ends with so many images more. */
  endsWith(count: number): boolean {
    return Math.floor((this.seen + count) / this.images) !== Math.floor(this.seen / this.images);
  }

  /** At the end of a pass that may update the labels: the class shares that the student predicted in it. */
  after(step: number, count: number, shares: readonly number[]): number[] | undefined {
    const ends = this.endsWith(count);
    this.seen += count;
    this.shares.push(shares);
    if (!ends) return undefined;
    const mean = meanShares(this.shares);
    this.shares = [];
    const { steps, ensembleStart } = this.options;
    // Labels that change after the last step would teach nobody.
    return step + 1 >= ensembleStart * steps && step + 1 < steps ? mean : undefined;
  }
}

/** Temporal ensembling of all labels, with the teacher's predictions on the plain images. */
async function* ensemble(
  average: Network,
  labels: SoftLabels,
  factors: number[],
  momentum: number,
  { targets, recipe }: StageContext,
): AsyncGenerator<ProgressEvent, void, void> {
  const { images } = labels;
  for (const [place, image] of images.entries()) {
    const pictures = await loadImages(targets, [image]);
    const logits = logitsOf(average, pictures, recipe.input, 'running');
    pictures.dispose();
    const full = resizeBilinear(logits, targets.height, targets.width, false);
    logits.dispose();
    const prediction = softmax(full);
    full.dispose();
    await labels.ensemble(image, prediction, momentum, factors);
    prediction.dispose();
    yield { type: 'progressed', what: 'ensembling labels', done: place + 1, total: images.length };
  }
  labels.moved();
}
