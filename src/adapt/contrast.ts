import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { flipLabels } from '../gpu/augment/rearrange.js';
import { contrastLoss } from '../gpu/contrast/contrast-loss.js';
import { disposePrototypes, emptyPrototypes, type Prototypes, updatedPrototypes } from '../gpu/contrast/prototypes.js';
import { purityLabels } from '../gpu/contrast/purity-labels.js';
import { unitVectors, unitVectorsBackward } from '../gpu/contrast/unit-vectors.js';
import { filled } from '../gpu/elementwise/elementwise.js';
import { Network } from '../nn/network.js';
import { Optimizer } from '../nn/optimizer.js';
import { Projection } from '../nn/projection.js';
import { freshHead, projectionGraphs } from '../nn/projection-graph.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { flipsOf, type SampledBatch } from './batches.js';
import { normalise, prepare, trainingSize } from './images.js';
import { loadNetwork, networkArrays } from './network-part.js';
import { loadMoments, momentArrays } from './optimizer-part.js';
import { arrayOf, type KeptArray, type Part } from './parts.js';
import type { StageContext } from './stage.js';
import { teacherNorm } from './teacher.js';
import { PendingValues, type Trainer } from './trainer.js';

type Options = RecipeOf<'propagate'>;

/** L_con of a step, and what it adds to the total. */
export interface Contrasted {
  loss: number;
  total: number;
}

interface ContrastPlain {
  updates: number;
  head: { batchesTracked: number };
  teacher: { batchesTracked: number };
}

/** The semantic contrast of a stage; undefined where its weight is 0. */
export function openContrast(
  student: Network,
  teacher: Network,
  trainer: Pick<Trainer, 'learningRate'>,
  options: Options,
  context: Pick<StageContext, 'recipe' | 'random' | 'parts'>,
): Contrast | undefined {
  if (options.contrastWeight === 0) return undefined;
  const contrast = new Contrast(student, teacher, trainer, options, context);
  context.parts.keep('contrast', contrast.part);
  return contrast;
}

/**
 * Semantic contrast (atp.md): the vectors f of hard images are drawn to the prototypes of their pseudo labels, the mean vectors
 * of the teacher on easy images. The projection head has its own optimiser state, and a moving average as its teacher.
 */
export class Contrast {
  private readonly head: Network;
  private readonly teacherHead: Network;
  private readonly optimizer: Optimizer;
  private readonly projection: Projection;
  private readonly teacherProjection: Projection;
  private readonly classes: number;
  private readonly input: StageContext['recipe']['input'];
  private prototypes: Prototypes;

  constructor(
    student: Network,
    teacher: Network,
    private readonly trainer: Pick<Trainer, 'learningRate'>,
    private readonly options: Options,
    { recipe: { input, network }, random }: Pick<StageContext, 'recipe' | 'random'>,
  ) {
    this.input = input;
    this.classes = student.graph.classes;
    const { height, width } = trainingSize(input);
    const graphs = projectionGraphs(student.graph, [1, height, width, 3], options.contrastChannels);
    if (!graphs) throw new Error('The levels of the network are not known.');
    const normal = random.fork('projection head');
    this.head = new Network(graphs.head, freshHead(graphs.head, normal.normal));
    this.teacherHead = this.head.clone();
    this.optimizer = new Optimizer(this.head, { ...options, freezeClassifier: false, trained: 'all' });
    const { recompute } = network;
    this.projection = new Projection(graphs.whole, student, this.head, { recompute });
    this.teacherProjection = new Projection(graphs.whole, teacher, this.teacherHead);
    this.prototypes = emptyPrototypes(this.classes, options.contrastChannels);
  }

  /** m_c takes in the teacher's f of plain easy images by their labels int32 [N,H,W]. */
  takeIn(images: Tensor, labels: Tensor): void {
    const x = normalise(images, this.input);
    const vectors = this.teacherProjection.infer(x, { batchNorm: teacherNorm(this.options), momentum: 0 });
    const f = unitVectors(vectors);
    const weights = filled([labels.shape[0] ?? 0], 1);
    const cells = this.cellLabels(labels, weights, vectors);
    const next = updatedPrototypes(this.prototypes, f, cells);
    disposePrototypes(this.prototypes);
    this.prototypes = next;
    for (const used of [x, vectors, f, weights, cells]) used.dispose();
  }

  /**
   * w_con L_con on the student's view of hard images, by their pseudo labels int32 [N,H,W]; images of weight 0 in `sure` [N] have
   * none. Adds the student's gradient, and updates the head. Undefined in the steps before it begins.
   */
  learn(
    step: number,
    { images, draws }: SampledBatch,
    labels: Tensor,
    sure: Tensor,
  ): { read(): Promise<Contrasted> } | undefined {
    if (step < this.options.contrastStart) return undefined;
    const { contrastWeight: weight, contrastTemperature: temperature, batchNorm, emaDecay: decay } = this.options;
    const x = prepare(images, draws, this.input);
    const flipped = flipLabels(labels, flipsOf(draws));
    const { vectors, tape } = this.projection.forward(x, { batchNorm });
    const { unsureTop: top, unsureBottom: bottom } = this.options;
    const cells = this.cellLabels(flipped, sure, vectors, { top, bottom });
    const f = unitVectors(vectors);
    const { values, names, gradient } = contrastLoss(f, this.prototypes.means, cells, { weight, temperature });
    const dVectors = unitVectorsBackward(gradient, vectors);
    this.head.clearGradients();
    this.projection.backward(tape, dVectors);
    tape.free();
    for (const used of [x, flipped, cells, f, gradient, dVectors]) used.dispose();
    this.optimizer.update(this.trainer.learningRate(step), {
      teacher: this.teacherHead,
      step,
      decay,
      statistics: 'copied',
    });
    const pending = new PendingValues(values, names);
    return {
      read: async () => {
        const read = await pending.read();
        return { loss: read.get('positive') ?? Number.NaN, total: read.get('total') ?? Number.NaN };
      },
    };
  }

  /** Labels brought to the size of vectors [N,h,w,A]. */
  private cellLabels(labels: Tensor, weights: Tensor, vectors: Tensor, unsure: { top?: number; bottom?: number } = {}) {
    const [, height = 0, width = 0] = vectors.shape;
    const { classes } = this;
    return purityLabels({ labels, weights, classes, height, width, purity: this.options.contrastPurity, ...unsure });
  }

  readonly part: Part<ContrastPlain> = {
    save: () => ({
      updates: this.optimizer.step,
      head: { batchesTracked: this.head.batchesTracked },
      teacher: { batchesTracked: this.teacherHead.batchesTracked },
    }),
    arrays: () =>
      new Map([
        ...networkArrays(this.head, 'head/'),
        ...networkArrays(this.teacherHead, 'teacher/'),
        ...momentArrays(this.optimizer),
        ['prototypes', tensorArray(this.prototypes.means)],
        ['counts', tensorArray(this.prototypes.counts)],
      ]),
    load: (saved) => {
      const { updates, head, teacher } = saved.plain;
      loadNetwork(this.head, head, saved, 'head/');
      loadNetwork(this.teacherHead, teacher, saved, 'teacher/');
      this.optimizer.step = updates;
      loadMoments(this.optimizer, saved);
      const { means, counts } = this.prototypes;
      const restored = {
        means: tensor(arrayOf(saved, 'prototypes', Float32Array, means.size), means.shape),
        counts: tensor(arrayOf(saved, 'counts', Float32Array, counts.size), counts.shape),
      };
      disposePrototypes(this.prototypes);
      this.prototypes = restored;
    },
  };

  dispose(): void {
    this.projection.dispose();
    this.teacherProjection.dispose();
    this.optimizer.dispose();
    this.head.dispose();
    this.teacherHead.dispose();
    disposePrototypes(this.prototypes);
  }
}

const tensorArray = (of: Tensor): KeptArray => ({
  dtype: 'F32',
  length: of.size,
  read: async () => Float32Array.from(await of.data()),
});
