import { entropyBins } from '../gpu/pixel-loss/pixel-loss.js';
import { resizeBilinear } from '../gpu/resize-bilinear/resize-bilinear.js';
import { softmax } from '../gpu/softmax/softmax.js';
import { batches } from '../images/sampler.js';
import type { Network } from '../nn/network.js';
import type { Predictor } from '../predictions/predictor.js';
import type { StepNumbers, StoredLabels, Warning } from '../protocol/events.js';
import type { DistilRecipe } from '../protocol/recipe.js';
import { balanceFactors, ClassGuard, meanShares } from './class-balance.js';
import { drawAugmentations, loadBatch, loadImages, prepare, trainingSize } from './images.js';
import { distilInParts, imagesPerBinding } from './soft-labels/distil-in-parts.js';
import { type SoftLabels, storeLabels, USUAL_LABEL_BYTES } from './soft-labels/soft-labels.js';
import type { ProgressEvent, StageContext, StageEvent, StageResult } from './stage.js';
import { handOver } from './teach.js';
import { logitsOf } from './teacher.js';
import { type LossValues, series, Trainer } from './trainer.js';

/**
 * Black box (atp.md): the student learns the predictions t of a source model that is known by them alone.
 * L_D = mean_pixels sum_c t_c (ln t_c - ln p_c); after each pass over the images t <- m t + (1 - m) p', with p' of the
 * moving average of the student.
 */
export async function* distil(
  teacher: Predictor,
  student: Network,
  options: DistilRecipe,
  context: StageContext,
): AsyncGenerator<StageEvent, StageResult, void> {
  const { targets, recipe, random, live, classNames, labelBytes = USUAL_LABEL_BYTES } = context;
  const { classes } = student.graph;
  const { width, height } = recipe.input;
  const { softLabels } = options;
  const size = trainingSize(recipe.input);
  const most = imagesPerBinding(size.height, size.width, classes);
  const store = { softLabels, mostBytes: labelBytes };
  const labels = yield* storeLabels(teacher, targets.names.length, { width, height, classes }, store);
  const given = labels.summary();
  yield { type: 'labels-stored', labels: given };
  if (softLabels === 'auto' && !labels.isExact) {
    yield { type: 'warned', warning: shortened(given, labels.images.length * labels.exactBytes, labelBytes) };
  }
  const order = batches(labels.images.length, recipe.batchSize, random.fork('order'));
  const crops = random.fork('crops');
  const augmentations = random.fork('augmentation');
  const average = student.clone();
  const trainer = new Trainer(student, average, options);
  const passes = new Passes(labels.images.length, options);
  const guard = new ClassGuard(given.classShares, classNames);
  live.teacher = average;
  live.labels = labels;
  let relabelled = 0;
  try {
    for (let step = 0; step < options.steps; step++) {
      const indices = order.next().value.map((place) => labels.images[place] ?? 0);
      const batch = await loadBatch(targets, indices, recipe.input, crops);
      const draws = drawAugmentations(indices.length, options.augmentation, augmentations);
      const windows = draws.map(({ flip }, place) => ({ ...(batch.offsets?.[place] ?? { x: 0, y: 0 }), flip }));
      const x = prepare(batch.images, draws, recipe.input);
      batch.images.dispose();
      trainer.begin();
      const targetOf = (start: number, end: number) =>
        labels.batch(indices.slice(start, end), windows.slice(start, end), size.height, size.width);
      const pending = trainer.accumulate(x, (logits) => distilInParts(logits, most, targetOf));
      x.dispose();
      await trainer.update(step, { teacher: average, step, decay: options.emaDecay });
      const values = await pending.read();
      trainer.confirm(values.get('total') ?? Number.NaN, step);
      const numbers = distilNumbers(values, classes, trainer.learningRate(step), indices);
      yield { type: 'step-taken', step: step + 1, numbers: { ...numbers, ...trainer.scaleNumbers, relabelled } };
      const shares = passes.after(step, indices.length, numbers.classShares);
      if (!shares) continue;
      for (const warning of guard.lost(shares, step + 1)) yield { type: 'warned', warning };
      if (options.ensembleMomentum === 1) continue;
      const factors = balanceFactors(given.classShares, shares, options.classBalance);
      yield* ensemble(average, labels, factors, options.ensembleMomentum, context);
      relabelled = labels.relabelled();
    }
    return { network: average, evaluated: 'teacher' };
  } finally {
    trainer.dispose();
    handOver(live, student, average);
  }
}

function shortened({ images, error }: StoredLabels, wanted: number, allowed: number): Warning {
  const moved = `${(100 * error).toPrecision(2)} %`;
  return {
    code: 'soft-labels-shortened',
    stage: 'distil',
    step: null,
    message:
      `Exact soft labels of ${images} images take ${mib(wanted)} of main memory; ${mib(allowed)} are allowed here. ` +
      `The four surest classes of each pixel are kept instead: on average ${moved} of a pixel's probability is moved to other classes.`,
    advice: 'Take a smaller input size or fewer images, or set softLabels to "exact" where the machine has the memory.',
  };
}

const mib = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')} MiB`;

/** Counts passes over the images. A batch may end one and begin the next. */
class Passes {
  private seen = 0;
  private shares: (readonly number[])[] = [];

  constructor(
    private readonly images: number,
    private readonly options: DistilRecipe,
  ) {}

  /** At the end of a pass that may update the labels: the class shares that the student predicted in it. */
  after(step: number, count: number, shares: readonly number[]): number[] | undefined {
    const before = Math.floor(this.seen / this.images);
    this.seen += count;
    this.shares.push(shares);
    if (Math.floor(this.seen / this.images) === before) return undefined;
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
}

function distilNumbers(values: LossValues, classes: number, learningRate: number, images: number[]): StepNumbers {
  return {
    losses: { total: values.get('total') ?? 0 },
    learningRate,
    meanEntropy: values.get('meanEntropy') ?? 0,
    entropyHistogram: series(values, 'entropyBin', entropyBins),
    classShares: series(values, 'share', classes),
    keptShare: 1,
    images,
  };
}
