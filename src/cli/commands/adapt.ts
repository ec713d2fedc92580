import type { Session } from '../../engine/session.js';
import type { RunEvent } from '../../protocol/events.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { RunRecord } from '../../protocol/record.js';
import { collapseOutcome } from '../../report/outcome.js';
import { verdict } from '../../report/verdict.js';
import { checkedRun } from '../checked-run.js';
import { type Combined, command, type Values } from '../command-line/command.js';
import { flag, folder, required } from '../command-line/option.js';
import { fileStorage } from '../file-storage.js';
import { checkLabels } from '../label-check.js';
import { labelChoice, labelOptions } from '../label-options.js';
import { findOldRun, type OldRun, refuseOldRun, removeOldRun } from '../old-run.js';
import { onGpu } from '../on-gpu.js';
import { offerClasses, openRecipe, tellSkipped } from '../opening.js';
import { tell } from '../output.js';
import { describeEvent } from '../progress.js';
import { takeRunLock } from '../run-lock.js';
import { writeResults } from '../run-results.js';
import { classes, images, recipeOptions } from '../shared-options.js';
import { source, sourceOptions } from '../source-options.js';
import { summary } from '../summary.js';
import { sentencesOf } from '../together.js';

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
  force: flag({
    group: 'Results',
    says: 'replace another run in that folder; its files are removed when the new run starts',
  }),
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
  const emit = (event: RunEvent) => {
    const line = values.json ? JSON.stringify(event) : describeEvent(event);
    if (line !== null) print(line);
  };
  const checked = await checkedRun(values, chosenRecipe(values), emit);
  const lock = await takeRunLock(values.out, { onTakeOver: tell, onLost: () => endLost(values.out) });
  try {
    // Another run may have come to its end in this folder since it was looked at.
    const oldRun = await findOldRun(values.out);
    if (!values.force) refuseOldRun(values.out, oldRun);
    return await onGpu((session) => runIn(session, values, checked, oldRun, print), emit);
  } finally {
    await lock.release();
  }
}

async function runIn(
  session: Session,
  { out, json, labelChoice }: AdaptValues,
  { recipe, classes, opened, images, labels }: Awaited<ReturnType<typeof checkedRun>>,
  oldRun: OldRun | undefined,
  print: (line: string) => void,
): Promise<0 | 1> {
  session.takeSource(opened.source, classes);
  for (const note of opened.notes) tell(note);
  if (!classes) offerClasses(session.classList);
  const { predictions } = await session.openTargets(images, labels, recipe, labelChoice);
  tellSkipped(session, predictions);
  if (labels.length > 0) await checkLabels(session, recipe);
  const errors = new Set<unknown>();
  const starting = async () => oldRun && removeOldRun(out, oldRun);
  await session.run(recipe, { starting }).catch((error) => errors.add(error));
  // A run that broke off keeps what it reached: the last good weights and everything that was measured.
  const { record } = session;
  if (record.state !== 'empty') {
    for (const error of await writeResults(session, fileStorage(out))) errors.add(error);
  }
  const [first, ...others] = errors;
  for (const error of others) tell(sentencesOf(error));
  if (first !== undefined) throw first;
  if (json) print(JSON.stringify(summary(record)));
  else print(`${verdict(record)}\nResults are in ${out}.`);
  return tellCollapse(record);
}

/** Another run writes into the folder now: this one must not. */
function endLost(out: string): never {
  tell(`Another run took ${out} over, because this one stood still. This one ends here.`);
  process.exit(1);
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
