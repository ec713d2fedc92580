import { join } from 'node:path';
import { imageCandidates } from '../../images/target-files.js';
import type { RunEvent } from '../../protocol/events.js';
import { checkImageCount } from '../../protocol/image-count.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { RunRecord } from '../../protocol/record.js';
import { collapseOutcome } from '../../report/outcome.js';
import { verdict } from '../../report/verdict.js';
import { type Combined, command, type Values } from '../command-line/command.js';
import { flag, folder, required } from '../command-line/option.js';
import { checkLabels } from '../label-check.js';
import { labelChoice, labelOptions } from '../label-options.js';
import { listFiles } from '../list-files.js';
import { onGpu } from '../on-gpu.js';
import { namesOfResults, offerClasses, openClasses, openImages, openRecipe, tellSkipped } from '../opening.js';
import { tell } from '../output.js';
import { describeEvent } from '../progress.js';
import { checkFolder, checkResults } from '../results-folder.js';
import { FILES, writeResults } from '../run-results.js';
import { classes, images, recipeOptions } from '../shared-options.js';
import { findSource, source, sourceOptions } from '../source-options.js';
import { summary } from '../summary.js';
import { together } from '../together.js';

export const adaptOptions = {
  ...sourceOptions,
  images,
  ...labelOptions,
  classes,
  ...recipeOptions,
  recipe: { ...recipeOptions.recipe, otherwise: 'quick; black-box for a black box' },
  goOnWhenCollapsed: flag({
    group: 'Recipe',
    says: 'say so when the network collapses, and go on; without it the run stops there, with exit code 1',
  }),
  out: required(
    folder({
      group: 'Results',
      says: 'where adapted model, predictions, run.json, metrics.csv and report.html go',
    }),
  ),
  json: flag({ group: 'Results', says: 'print events as JSON lines; the last line is a summary' }),
};

const combined = { source, labelChoice };

type AdaptValues = Values<typeof adaptOptions> & Combined<typeof combined>;

export const adapt = command({
  summary: 'adapt a model to images',
  about:
    'Adapts a source model to a folder of unlabelled images. Where the model is a black box, a student learns its predictions and is adapted.',
  examples: [
    'atp-studio adapt --model source.pth --images images/ --recipe quick --out out/',
    'atp-studio adapt --predictions predictions/ --images images/ --out out/',
    'atp-studio adapt --oracle vendor.onnx --student medium --images images/ --out out/',
  ],
  options: adaptOptions,
  combined,
  run: (values, { print }) => runAdaptation(values, print),
});

/**
 * Runs the whole job and writes its results. Throws a UserError for bad input, before anything is written. Gives the exit
 * code: 1 where the run stopped because the network collapsed.
 */
async function runAdaptation(values: AdaptValues, print: (line: string) => void): Promise<0 | 1> {
  const inputs = await checkedInputs(values);
  const { recipe, labels } = inputs;
  const emit = (event: RunEvent) => {
    const line = values.json ? JSON.stringify(event) : describeEvent(event);
    if (line !== null) print(line);
  };
  return onGpu(async (session) => {
    for (const note of await inputs.source.open(session, recipe, inputs.classes)) tell(note);
    if (!values.classes) offerClasses(session.classList);
    const { predictions } = await session.openTargets(inputs.images, labels, recipe, values.labelChoice);
    tellSkipped(session, predictions);
    if (labels.length > 0) await checkLabels(session, recipe);
    try {
      await session.run(recipe);
    } finally {
      // A run that broke off keeps what it reached: the last good weights and everything that was measured.
      if (session.record.state !== 'empty') await writeResults(session, values.out);
    }
    if (values.json) print(JSON.stringify(summary(session.record)));
    else print(`${verdict(session.record)}\nResults are in ${values.out}.`);
    return tellCollapse(session.record);
  }, emit);
}

/** A stop at a collapse is no success: the run did not reach its end. */
function tellCollapse(record: RunRecord): 0 | 1 {
  const outcome = collapseOutcome(record);
  if (outcome === undefined) return 0;
  tell(outcome);
  tell('Lower the learning rate, or go on anyway with --go-on-when-collapsed.');
  return 1;
}

async function chosenRecipe(values: AdaptValues): Promise<Recipe> {
  const recipe = await openRecipe(values, values.source.by === 'model' ? 'quick' : 'black-box');
  return values.goOnWhenCollapsed ? { ...recipe, guard: 'warn' } : recipe;
}

/** Finds all that can be wrong before the GPU is started. */
async function checkedInputs(values: AdaptValues) {
  const recipe = chosenRecipe(values);
  const images = openImages(values.images);
  const labels = values.labels ? listFiles(values.labels, 'label maps') : Promise.resolve([]);
  const source = findSource(values.source);
  const canWrite = checkFolder(values.out);
  return together({
    recipe,
    classes: openClasses(values.classes),
    source,
    images,
    labels,
    folder: canWrite,
    count: Promise.all([recipe, images]).then(([wanted, files]) =>
      checkImageCount(wanted, imageCandidates(files).length),
    ),
    results: Promise.all([images, labels, source, canWrite]).then(([files, maps, { inputs, folders }]) =>
      checkResults({
        out: values.out,
        files: [...FILES, ...namesOfResults(files, 'png').map((name) => join('predictions', name))],
        inputFolders: [
          { path: values.images, what: 'images', files },
          ...(values.labels ? [{ path: values.labels, what: 'labels', files: maps }] : []),
          ...folders,
        ],
        inputFiles: [
          ...[values.recipe, values.classes].filter((path) => path !== undefined),
          ...inputs,
          ...[...files, ...maps].map(({ location }) => location),
        ],
      }),
    ),
  });
}
