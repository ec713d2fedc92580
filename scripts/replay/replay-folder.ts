import type { ModelFile } from '../../src/formats/model-file.js';
import { writeNpy } from '../../src/formats/npy/write.js';
import { toFloat32 } from '../../src/formats/numbers.js';
import { writeSafetensors } from '../../src/formats/safetensors/write.js';
import type { TargetSet } from '../../src/images/target-set.js';
import { recogniseNetwork } from '../../src/nn/open-network.js';
import { UserError } from '../../src/protocol/errors.js';
import { settledRecipe } from '../../src/protocol/normalisation.js';
import { parseRecipe, type Recipe } from '../../src/protocol/recipe.js';
import type { RunRecord, StepRecord } from '../../src/protocol/record.js';
import type { StageName } from '../../src/protocol/stage-recipes.js';
import { isTraining } from '../../src/protocol/stages.js';
import { drawStage, imagesOfStep, type StageDraws } from './draws.js';
import { layersOf } from './network-layers.js';

export interface RecordedRun {
  record: RunRecord;
  /** The source model that the run began with. */
  model: ModelFile;
  /** Its images, resized as the recipe says. */
  targets: TargetSet;
  /** The model that the run wrote; undefined where there is none. */
  adapted?: ModelFile | undefined;
  /** What the run decided pixel by pixel (decisions.ts), where that is known. */
  decisions?: Uint8Array | undefined;
  /** At most so many steps of each stage. */
  steps?: number | undefined;
}

interface ReplayedStage {
  index: number;
  stage: StageName;
  /** Steps that are repeated. */
  steps: number;
  recorded: Pick<StepRecord, 'step' | 'losses' | 'meanEntropy' | 'keptShare' | 'thresholds'>[];
  drawn: StageDraws;
}

const cannot = (message: string, advice: string): UserError => new UserError('cannot-replay', message, { advice });

/**
 * All that another program needs to repeat a run, file by file: replay.json (recipe, draws, recorded losses), the images
 * as bytes, and the weights before and after. @throws UserError cannot-replay
 */
export async function replayFiles(run: RecordedRun): Promise<Map<string, Uint8Array>> {
  const { record, model, targets, adapted, decisions } = run;
  const { recipe: recorded } = record;
  if (!recorded) throw cannot('The record holds no recipe: the run never began.', 'Choose another run.');
  checkImages(record, targets);
  const { graph, normalisation } = recogniseNetwork(model, recorded.network);
  const recipe = settledRecipe(recorded, normalisation);
  const stages = stagesOf(run, recipe, graph.classes);
  const isWhole = recipe.stages.every(
    ({ steps }, index) => steps === (stages.find((s) => s.index === index)?.steps ?? 0),
  );
  const text = JSON.stringify({
    version: 1,
    recipe,
    defaults: defaultsOf(recipe),
    classes: graph.classes,
    network: layersOf(graph),
    images: targets.names,
    stages,
  });
  const names = graph.parameters.map(({ name }) => name);
  return new Map([
    ['replay.json', new TextEncoder().encode(`${text}\n`)],
    ['images.npy', await imagesNpy(targets)],
    ['source.safetensors', weightsOf(model, names)],
    ...(decisions ? [['decisions.safetensors', decisions] as const] : []),
    ...(isWhole && adapted ? [['adapted.safetensors', weightsOf(adapted, names)] as const] : []),
  ]);
}

function checkImages(record: RunRecord, targets: TargetSet): void {
  const names = record.targets?.names ?? [];
  const other = names.find((name, index) => targets.names[index] !== name);
  if (names.length === targets.names.length && other === undefined) return;
  const message = `The run had ${names.length} images, and the folder has ${targets.names.length}${other === undefined ? '' : `; ${other} is not where it was`}.`;
  throw cannot(message, 'Give the folder of images that the run was started with.');
}

/** The stages from the first one on. Behind a stage that is cut short nothing follows: the next one would begin elsewhere. */
function stagesOf({ record, steps = Number.POSITIVE_INFINITY }: RecordedRun, recipe: Recipe, classes: number) {
  const stages: ReplayedStage[] = [];
  for (const [index, stage] of recipe.stages.entries()) {
    if (stage.steps === 0) continue;
    const taken = record.steps.filter((entry) => entry.index === index);
    const count = Math.min(steps, taken.length);
    if (count === 0) break;
    const drawn = drawStage(stage, { recipe, index, steps: count, record, classes });
    if (!drawn)
      throw cannot(`Stage ${stage.stage} cannot be repeated.`, 'Choose a run that began from a source model.');
    const recorded = taken.slice(0, count);
    for (const entry of recorded) checkStep(entry, drawn);
    stages.push({ index, stage: stage.stage, steps: count, recorded: recorded.map(numbersOf), drawn });
    if (count < stage.steps) break;
  }
  return stages;
}

const numbersOf = ({ step, losses, meanEntropy, keptShare, thresholds }: StepRecord) => ({
  step,
  losses,
  meanEntropy,
  keptShare,
  ...(thresholds && { thresholds }),
});

/** The record of a long run has the images of some steps only. */
function checkStep({ stage, step, images }: StepRecord, drawn: StageDraws): void {
  const again = imagesOfStep(drawn, step - 1);
  if (!images || images.join() === again.join()) return;
  const message = `Step ${step} of ${stage} had the images ${images.join(', ')}; drawn again they are ${again.join(', ')}.`;
  throw cannot(message, 'Repeat the run with the program version that it was made with.');
}

/** The recipe with all that it may leave out at its default: who repeats the run can tell what is special about it. */
function defaultsOf({ version, name, input: { width, height }, stages }: Recipe): Recipe {
  const least = stages.map((stage) =>
    isTraining(stage) ? { stage: stage.stage, steps: stage.steps, learningRate: stage.learningRate } : stage,
  );
  return parseRecipe({ version, name, input: { width, height }, stages: least });
}

async function imagesNpy({ names, width, height, image }: TargetSet): Promise<Uint8Array> {
  const size = width * height * 3;
  const bytes = new Uint8Array(names.length * size);
  for (const index of names.keys()) bytes.set(await image(index), index * size);
  return writeNpy({ dtype: 'U8', shape: [names.length, height, width, 3], bytes });
}

function weightsOf({ tensors, file }: ModelFile, names: readonly string[]): Uint8Array {
  const weights = names.map((name) => {
    const tensor = tensors.get(name);
    if (!tensor) throw cannot(`${file} has no tensor ${name}.`, 'Give the source model that the run was started with.');
    const { buffer, byteOffset, byteLength } = toFloat32(tensor);
    return { name, dtype: 'F32' as const, shape: tensor.shape, bytes: new Uint8Array(buffer, byteOffset, byteLength) };
  });
  return writeSafetensors(weights);
}
