import type { ImageFile } from '../../images/image-file.js';
import type { TargetSet } from '../../images/target-set.js';
import { describeForm } from '../../predictions/decode.js';
import { type InputForm, type LoadOnnxRuntime, OpaqueModel } from '../../predictions/opaque-model.js';
import {
  type MatchedPredictions,
  matchPredictions,
  noMatch,
  openPredictions,
  type PredictionFiles,
  predictorOf,
  refuseSilent,
} from '../../predictions/prediction-files.js';
import type { Predictor } from '../../predictions/predictor.js';
import type { ClassList } from '../../protocol/classes.js';
import { UserError } from '../../protocol/errors.js';
import type { GivenCard, PredictionMatch } from '../../protocol/events.js';
import { NORMALISATIONS } from '../../protocol/known-normalisations.js';
import {
  numbersOf,
  settleNormalisation,
  type UsualColours,
  type UsualNormalisation,
  usualColours,
} from '../../protocol/normalisation.js';
import type { Recipe } from '../../protocol/recipe.js';
import { stageOf } from '../../protocol/stages.js';
import { readerFor } from './reader-for.js';

/** A source model without its weights: files of its predictions, or a model that is only run. */
export interface BlackBox {
  card: GivenCard;
  /** How the target images and the predictions go together. */
  match(targets: TargetSet): PredictionMatch;
  /** @throws UserError no-matching-prediction when there is not one pair, silent-predictions when no pair says anything */
  requireMatch(targets: TargetSet): void;
  /** The predictions of these images: all that adaptation sees. */
  predictorFor(targets: TargetSet, recipe: Recipe): Predictor;
  release(): Promise<void>;
}

/** Probability of the class that a label map gives, if no Distil stage says another. */
const LABEL_CONFIDENCE = 0.9;

const labelConfidenceOf = (recipe: Recipe): number => stageOf(recipe, 'distil')?.labelConfidence ?? LABEL_CONFIDENCE;

/**
 * How an opaque model takes images. The recipe's size counts where the model has no fixed one. Colours are as the
 * recipe says. Where the recipe says nothing, they are as the graph says; where neither does, as the student takes
 * them.
 */
function formOf(recipe: Recipe, read: UsualNormalisation | undefined): InputForm {
  const { input } = recipe;
  const choice = stageOf(recipe, 'distil')?.oracleInput ?? 'as-student';
  if (choice !== 'as-student') return { ...input, ...NORMALISATIONS[choice] };
  return { ...input, ...(read ? numbersOf(read) : settleNormalisation(input)) };
}

/** What the first nodes of a graph say about colours; undefined if they say nothing or only onnxruntime can read the file. */
async function coloursOf(bytes: Uint8Array, file: string): Promise<UsualColours | undefined> {
  try {
    const read = await readerFor(bytes, file);
    const { onnx } = read(bytes, file);
    if (!onnx) return undefined;
    const { coloursOfGraph } = await import('../../nn/onnx/read-input.js');
    const said = coloursOfGraph(onnx);
    return said && { normalisation: said.normalisation, coloursSaid: said.said };
  } catch {
    return undefined;
  }
}

export async function blackBoxOfFiles(
  files: ImageFile[],
  classList: ClassList | undefined,
  onProgress: (done: number, total: number) => void,
): Promise<BlackBox> {
  const opened = await openPredictions(files, { classes: classList?.classes.length, classList, onProgress });
  const matches = new WeakMap<TargetSet, MatchedPredictions>();
  const matchOf = (targets: TargetSet): MatchedPredictions => {
    const found = matches.get(targets) ?? matchPredictions(opened, targets);
    matches.set(targets, found);
    return found;
  };
  return {
    card: cardOf(opened),
    match: (targets) => {
      const { byImage, unmatched, skipped, notes } = matchOf(targets);
      return { matched: byImage.size, unmatched, skipped, notes };
    },
    requireMatch: (targets) => {
      const found = matchOf(targets);
      if (found.byImage.size === 0) throw noMatch(opened, targets, found);
      refuseSilent([...found.byImage.values()]);
    },
    predictorFor: (targets, recipe) => {
      const { classes } = opened;
      return predictorOf(matchOf(targets), { classes, classList, labelConfidence: labelConfidenceOf(recipe) });
    },
    release: async () => {},
  };
}

function cardOf({ classes, files, skipped }: PredictionFiles): GivenCard {
  const counts = new Map<string, number>();
  for (const { form } of files) counts.set(describeForm(form), (counts.get(describeForm(form)) ?? 0) + 1);
  const forms = [...counts].map(([form, count]) => `${count} × ${form}`);
  const binary = files[0]?.form.layout === '[h,w]' ? { binary: true } : {};
  return { by: 'files', file: files[0]?.file.path ?? '', count: files.length, classes, ...binary, forms, skipped };
}

/** An ONNX file run by onnxruntime. It predicts one image at a time: its session is not made for more. */
export async function blackBoxOfModel(
  bytes: Uint8Array,
  file: string,
  recipe: Recipe,
  load: LoadOnnxRuntime | undefined,
): Promise<BlackBox> {
  if (!load) throw new UserError('no-onnx-runtime', 'ONNX models cannot be run here.', { file });
  const model = await OpaqueModel.open(bytes, file, load);
  const colours = await coloursOf(bytes, file);
  const read = colours?.normalisation;
  const card = await model.probe(formOf(recipe, read));
  const inWords = `${card.kind} ${card.width} × ${card.height}, from images of ${card.inputWidth} × ${card.inputHeight}`;
  let turn: Promise<unknown> = Promise.resolve();
  return {
    card: {
      by: 'onnx',
      file,
      count: 1,
      classes: card.classes,
      binary: card.binary,
      forms: [colours ? `${inWords}; colours ${usualColours(colours)}` : inWords],
      skipped: [],
    },
    match: ({ names }) => ({ matched: names.length, unmatched: [], skipped: [], notes: [] }),
    requireMatch: () => {},
    predictorFor: (targets, present) => ({
      predict: (image) => {
        const mine = turn.then(async () => {
          const data = await targets.image(image);
          return model.predict(
            { width: targets.width, height: targets.height, data },
            formOf(present, read),
            card.classes,
          );
        });
        turn = mine.catch(() => {});
        return mine;
      },
    }),
    release: () => model.release(),
  };
}
