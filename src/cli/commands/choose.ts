import { chooseModels, truthOf } from '../../engine/choose-models.js';
import type { Session } from '../../engine/session.js';
import { weightsSource } from '../../engine/source/weights-source.js';
import { outputNames } from '../../images/output-names.js';
import { encodeGreyPng } from '../../images/png/encode.js';
import type { RunEvent } from '../../protocol/events.js';
import { choiceHtml } from '../../report/choice/choice-html.js';
import { type ChoiceReport, choiceValues } from '../../report/choice/choice-report.js';
import { choiceText } from '../../report/choice/choice-text.js';
import { textParts } from '../../runs/storage.js';
import { checkClassList, openCandidates } from '../candidates.js';
import { type Combined, command, type Values } from '../command-line/command.js';
import { argument, file, flag, folder, repeated, required } from '../command-line/option.js';
import { fileStorage } from '../file-storage.js';
import { checkLabels } from '../label-check.js';
import { labelChoice, labelOptions } from '../label-options.js';
import { listLabels } from '../list-labels.js';
import { onGpu } from '../on-gpu.js';
import { namesOfResults, openClasses, openImages, openRecipe, tellSkipped } from '../opening.js';
import { tell } from '../output.js';
import { Progress } from '../progress.js';
import { checkFolder, checkResults } from '../results-folder.js';
import { classes, images, recipeOptions } from '../shared-options.js';
import { together } from '../together.js';
import { withToldEnd } from '../told-end.js';

const { steps: _, ...inputOptions } = recipeOptions;

const options = {
  candidates: repeated(
    argument(
      required(folder({ group: 'Command', says: 'folders of runs, folders that hold such folders, or model files' })),
    ),
  ),
  source: file({
    group: 'Source model',
    says: 'the source model: it is kept where nothing can be trusted',
    otherwise: 'the one that the runs began with, where its file is found',
  }),
  images,
  ...labelOptions,
  labels: folder({
    group: 'Images and labels',
    says: 'folder of label maps, for one column: the true mIoU beside the choice',
  }),
  classes: { ...classes, otherwise: "the runs', else names that the model brings" },
  ...inputOptions,
  recipe: {
    ...recipeOptions.recipe,
    says: 'for model files without a run: recipe (JSON), or the name of one; its input counts',
  },
  seed: { ...recipeOptions.seed, says: 'seed of the resampling of images' },
  out: folder({ group: 'Results', says: 'where choice.html, choice.json and a map of disagreement for each image go' }),
  json: flag({ group: 'Results', says: 'print plain data in place of the table' }),
};

type Given = Pick<Values<typeof options>, 'labels' | 'idMap' | 'labelsAsTheyAre'>;
const combined = { choice: (given: Given) => labelChoice(given) };
type ChooseValues = Values<typeof options> & Combined<typeof combined>;

const FILES = ['choice.json', 'choice.html'];
/** The folder of the maps, a PNG for each image: black where all agree, white where none has the ensemble's class. */
const MAPS = 'disagreement';

export const choose = command({
  summary: 'choose among models without labels: which one agrees best with the vote of all',
  about:
    'Compares the results of runs, the source model and batch norm re-estimated on unlabelled images: each by its agreement with the ensemble of all, in which surer and more diverse ones count more. It says which one to keep, how sure that is, and where they disagree.',
  examples: [
    'atp-studio choose out-a/ out-b/ out-c/ --images images/',
    'atp-studio choose sweep/ --images images/ --out choice/',
    'atp-studio choose a.pth b.pth c.pth --source source.pth --images images/ --recipe camvid-dusk',
  ],
  options,
  combined,
  run: async (values, { printWhole }) => {
    const report = await compared(values);
    const { out } = values;
    if (out !== undefined) {
      const storage = fileStorage(out);
      await storage.write('choice.json', textParts(`${JSON.stringify(choiceValues(report), null, 1)}\n`));
      await storage.write('choice.html', textParts(choiceHtml(report)));
      tell(`The comparison is in ${out}.`);
    }
    await printWhole(values.json ? JSON.stringify(choiceValues(report)) : choiceText(report));
    return 0;
  },
});

async function compared(values: ChooseValues): Promise<ChoiceReport> {
  const predictions = new Progress('predictions', tell);
  const measured = new Progress('measured images', tell);
  const emit = (event: RunEvent) => {
    if (event.type === 'progressed' && event.what === 'comparing candidates')
      predictions.reached(event.done, event.total);
  };
  const { found, list, images, labels } = await checkedInputs(values);
  const [first] = found.models;
  if (!first) throw new RangeError('There is no candidate.');
  const work = async (session: Session): Promise<ChoiceReport> => {
    session.takeSource(weightsSource(first.model), list ?? found.classes);
    await session.openTargets(images, labels, first.recipe, values.choice);
    tellSkipped(session);
    if (labels.length > 0) await checkLabels(session, first.recipe, 'measure');
    const { targets, classList } = session;
    if (!targets) throw new RangeError('There are no images.');
    const candidates = found.models.map((model) => ({
      ...model,
      recipe: { ...model.recipe, seed: values.seed ?? model.recipe.seed },
    }));
    const names = outputNames(targets.names, 'png');
    const maps = values.out === undefined ? undefined : fileStorage(values.out).folder(MAPS);
    const { choice } = await chooseModels(
      {
        candidates,
        targets,
        limits: session.limits,
        onImage: async (image, disagreement, size) => {
          await maps?.write(names[image] ?? `${image}.png`, [encodeGreyPng({ ...size, data: disagreement })]);
        },
      },
      emit,
    );
    const truth = [];
    for (const [place, candidate] of (labels.length > 0 ? candidates : []).entries()) {
      const total = candidates.length * targets.labelled;
      const counted = (done: number) => measured.reached(place * targets.labelled + done, total);
      truth.push(await truthOf(candidate, targets, counted));
    }
    return { choice, images: targets.names, classes: classList, truth: labels.length > 0 ? truth : undefined };
  };
  const says = () => `ended after ${predictions.count}. Nothing is chosen, and no comparison is written.`;
  return withToldEnd(says, () => onGpu(work));
}

/** Finds all that can be wrong before the GPU is started. */
async function checkedInputs(values: ChooseValues) {
  const { out } = values;
  const recipe = openRecipe({ ...values, steps: undefined }, 'quick');
  const images = openImages(values.images);
  const labels = values.labels === undefined ? Promise.resolve([]) : listLabels(values.labels, values.images);
  const list = openClasses(values.classes);
  const found = recipe.then((wanted) => openCandidates(values.candidates, values.source, wanted));
  const folder = out === undefined ? Promise.resolve() : checkFolder(out);
  return together({
    recipe,
    images,
    labels,
    list,
    found,
    folder,
    fitting: Promise.all([found, list]).then(([candidates, classList]) => checkClassList(candidates, classList)),
    results: Promise.all([images, labels, found, folder]).then(([files, maps, candidates]) =>
      out === undefined
        ? undefined
        : checkResults({
            out,
            files: [...FILES, ...namesOfResults(files, 'png').map((name) => `${MAPS}/${name}`)],
            inputFolders: [{ path: values.images, what: 'images', files }],
            inputFiles: [...candidates.files, ...[...files, ...maps].map(({ location }) => location)],
          }),
    ),
  });
}
