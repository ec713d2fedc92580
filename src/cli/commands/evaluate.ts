import { checkClassCount } from '../../engine/before-gpu.js';
import type { Measured } from '../../engine/run/measure.js';
import type { Session } from '../../engine/session.js';
import { anyNameMatches } from '../../images/labels/match.js';
import { imageCandidates, noMatchingLabel } from '../../images/target-files.js';
import type { ClassList } from '../../protocol/classes.js';
import { UserError } from '../../protocol/errors.js';
import type { RunEvent } from '../../protocol/events.js';
import { type Combined, command, type Values } from '../command-line/command.js';
import { flag, folder, required } from '../command-line/option.js';
import { type Evaluated, evaluatedText, evaluatedValues } from '../evaluation.js';
import { checkLabels } from '../label-check.js';
import { labelChoice, labelOptions } from '../label-options.js';
import { listLabels } from '../list-labels.js';
import { onGpu } from '../on-gpu.js';
import { offerClasses, openClasses, openImages, openRecipe, tellSkipped } from '../opening.js';
import { tell } from '../output.js';
import { Progress } from '../progress.js';
import { classes, imageCache, images, recipeOptions } from '../shared-options.js';
import { findSource, source, sourceOptions } from '../source-options.js';
import { together } from '../together.js';
import { withToldEnd } from '../told-end.js';

const { steps: _, seed: __, ...inputOptions } = recipeOptions;
const { student: ___, ...measured } = sourceOptions;

const options = {
  ...measured,
  images,
  ...labelOptions,
  labels: required(folder({ group: 'Images and labels', says: 'folder of label maps, with the names of the images' })),
  imageCache,
  classes,
  ...inputOptions,
  recipe: { ...recipeOptions.recipe, says: 'recipe (JSON), or the name of one: its input size and colours count' },
  confusion: flag({ group: 'Results', says: 'print the confusion matrix too: pixels, a row for each true class' }),
  json: flag({ group: 'Results', says: 'print plain data in place of the table' }),
};

/** Options that belong together. Required ones may still be missing when they are read. */
type Given = Pick<Values<typeof options>, 'model' | 'predictions' | 'oracle' | 'idMap' | 'labelsAsTheyAre'> & {
  labels: string | undefined;
};

const combined = {
  source: (given: Given) => source({ ...given, student: undefined }),
  choice: (given: Given) => labelChoice(given),
};

type EvaluateValues = Values<typeof options> & Combined<typeof combined>;

export const evaluate = command({
  summary: "measure a model on images with labels: each class's IoU, mIoU, accuracy",
  about:
    'Measures a model, or predictions, on images with labels: the figures that a run gives for its source model, without a run.',
  examples: [
    'atp-studio evaluate --model source.pth --images images/ --labels labels/ --classes cityscapes-19',
    'atp-studio evaluate --predictions predictions/ --images images/ --labels labels/ --json',
  ],
  options,
  combined,
  run: async (values, { printWhole }) => {
    const found = await measure(values);
    await printWhole(values.json ? JSON.stringify(evaluatedValues(found)) : evaluatedText(found, values.confusion));
    return 0;
  },
});

async function measure(values: EvaluateValues): Promise<Evaluated> {
  const progress = new Progress('images', tell);
  const emit = (event: RunEvent) => {
    if (event.type === 'progressed' && event.what === 'evaluating') progress.reached(event.done, event.total);
  };
  const checked = await checkedInputs(values);
  const { opened, classes } = checked;
  const options = { emit, imageCache: values.imageCache };
  const work = async (session: Session) => {
    session.takeSource(opened.source, classes);
    for (const note of opened.notes) tell(note);
    if (!classes) offerClasses(session.classList);
    const { measured, list } = await measureIn(session, checked, values);
    return { ...measured, source: nameOf(values.source), labels: values.labels, list };
  };
  const says = () => `ended after ${progress.count}. No figure is printed.`;
  return withToldEnd(says, () => onGpu(work, options));
}

async function measureIn(
  session: Session,
  { recipe, images, labels }: Awaited<ReturnType<typeof checkedInputs>>,
  { choice }: EvaluateValues,
): Promise<{ measured: Measured; list: ClassList }> {
  const { predictions, labelled } = await session.openTargets(images, labels, recipe, choice);
  tellSkipped(session, predictions);
  await checkLabels(session, recipe, 'measure');
  const measured = await session.measure(recipe);
  if (measured) return { measured, list: session.classList };
  const message = `All pixels of the ${labelled} label maps are ignored, or have no prediction: nothing can be measured.`;
  throw new UserError('nothing-measured', message, { advice: 'Give label maps with pixels of the classes.' });
}

function nameOf(source: EvaluateValues['source']): string {
  switch (source.by) {
    case 'model':
      return source.model;
    case 'predictions':
      return source.predictions;
    case 'oracle':
      return source.oracle;
    default:
      return source satisfies never;
  }
}

/** Finds all that can be wrong before the GPU is started. */
async function checkedInputs(values: EvaluateValues) {
  const isModel = values.source.by === 'model';
  const recipe = openRecipe({ ...values, steps: undefined, seed: undefined }, isModel ? 'quick' : 'black-box');
  const classes = openClasses(values.classes);
  const images = openImages(values.images);
  const labels = listLabels(values.labels, values.images);
  const found = findSource(values.source);
  const quick = {
    recipe,
    classes,
    images,
    labels,
    found,
    labelNames: Promise.all([images, labels]).then(([files, maps]) => {
      const [pictures, given] = [imageCandidates(files), imageCandidates(maps)];
      const paths = (list: readonly { path: string }[]) => list.map(({ path }) => path);
      if (given.length === 0) throw noLabels(values.labels);
      if (!anyNameMatches(paths(pictures), paths(given))) throw noMatchingLabel(given, pictures);
    }),
  };
  // To open a black box takes long.
  if (!isModel) await together(quick);
  const opened = Promise.all([found, recipe, classes]).then(([{ open }, wanted, list]) => open(wanted, list, () => {}));
  return together({
    ...quick,
    opened,
    fitting: Promise.all([opened, classes]).then(([{ source: given }, list]) => checkClassCount(given, list)),
  });
}

const noLabels = (folder: string): UserError =>
  new UserError('no-labels', `There is no label map in ${folder}.`, {
    file: folder,
    advice: 'Give a folder, beside that of the images, with label maps that have the names of the images.',
  });
