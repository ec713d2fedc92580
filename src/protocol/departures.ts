import {
  GENERAL_MEANINGS,
  INPUT_MEANINGS,
  STAGE_MEANINGS,
  STAGE_ORDER_REASON,
  STAGE_REASONS,
} from './paper-options.js';
import type { Meaning, Reason, StageOption } from './paper-reason.js';
import type { Recipe } from './recipe.js';
import { OTHER_METHODS, PAPER_RECIPES } from './recipes.js';
import type { StageName, StageRecipe } from './stage-recipes.js';
import { isStage, isTraining, settingOf, stagesWithSteps, stageTitle } from './stages.js';

/** A stage, and its place in the recipe; null where the recipe lacks it. */
export interface StagePlace {
  stage: StageName;
  index: number | null;
}

/** An option with another value than in the paper's recipe, or a stage that only one of the two has. */
export interface Difference {
  /** The stages in which it is the same; none for an option of the whole recipe. */
  places: readonly StagePlace[];
  /** Path of the option, as docs/recipe.md has it; null for the stage itself. */
  option: string | null;
  here: string;
  paper: string;
}

export type Departure = Difference & Pick<Reason, 'why' | 'source'>;

/** Where a recipe leaves the paper. */
export interface Departures {
  /** Name of the paper's recipe that it is compared with: the one that it leaves least. */
  reference: string;
  method: Departure[];
  sizes: Difference[];
}

/** What two recipes differ in, and what it means. */
type Compared = Difference & { meaning: Exclude<Meaning, 'aside'> };

/** Options by their paths. */
function leaves(group: object, prefix = ''): [string, unknown][] {
  return Object.entries(group).flatMap(([key, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leaves(value, `${prefix}${key}.`)
      : [[prefix + key, value]],
  );
}

/** Values that compute the same are made one. */
function comparable(stage: StageRecipe): Map<string, unknown> {
  const options = new Map(leaves(stage));
  options.delete('stage');
  if (!isTraining(stage)) return options;
  // Linear is a poly schedule of power 1.
  if (stage.schedule === 'linear') options.set('schedule', 'poly').set('polyPower', 1);
  // The rate of a last layer that is frozen.
  if (stage.freezeClassifier && stage.headParts === 'classifier') options.set('headFactor', 1);
  if ('teacherBatchNorm' in stage && stage.teacherBatchNorm === 'as-student') {
    options.set('teacherBatchNorm', stage.batchNorm);
  }
  // 0.76 / C, of the 19 classes that the paper's recipe is for.
  if ('delta' in stage && stage.delta === null) options.set('delta', 0.04);
  if (isStage(stage, 'align')) withRatio(options, stage.entropyWeight, stage.diversityWeight);
  return options;
}

/** AdamW does not see the size of a loss: only the ratio of its parts counts. */
function withRatio(options: Map<string, unknown>, entropy: number, diversity: number): void {
  if (entropy === 0) return;
  options.set('entropyWeight', 1);
  options.set('diversityWeight', Number((diversity / entropy).toPrecision(6)));
}

function textOf(option: string, value: unknown): string {
  if (option === 'diversityWeight' && typeof value === 'number') {
    return value === 0 ? 'none' : `entropy ${Number((1 / value).toPrecision(3))} : 1`;
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && value !== 0 && Math.abs(value) < 1e-3) return value.toExponential();
  return value === null || value === undefined ? 'none' : String(value);
}

const isReason = (meaning: Compared['meaning']): meaning is Reason => meaning.why !== null;

function counts({ onlyWith, notWith }: Compared['meaning'], options: ReadonlyMap<string, unknown>): boolean {
  return (
    (!onlyWith || options.get(onlyWith[0]) === onlyWith[1]) && (!notWith || options.get(notWith[0]) !== notWith[1])
  );
}

/** The difference of an option, where there is one that counts. */
function optionDifference(
  option: string,
  meaning: Meaning | undefined,
  [here, paper]: readonly [unknown, unknown],
  places: readonly StagePlace[],
): Compared[] {
  if (meaning === undefined || meaning === 'aside' || here === paper) return [];
  return [{ places, option, here: textOf(option, here), paper: textOf(option, paper), meaning }];
}

function stageDifferences(stage: StageRecipe, index: number, reference: StageRecipe): Compared[] {
  const [here, paper] = [comparable(stage), comparable(reference)];
  return [...here]
    .flatMap(([option, value]) =>
      optionDifference(
        option,
        STAGE_MEANINGS[option as StageOption],
        [value, paper.get(option)],
        [{ stage: stage.stage, index }],
      ),
    )
    .filter(({ meaning }) => counts(meaning, here));
}

const keysOf = <Table extends object>(table: Table) => Object.keys(table) as (keyof Table & string)[];

const generalDifferences = (recipe: Recipe, reference: Recipe): Compared[] => [
  ...keysOf(INPUT_MEANINGS).flatMap((key) =>
    optionDifference(`input.${key}`, INPUT_MEANINGS[key], [recipe.input[key], reference.input[key]], []),
  ),
  ...keysOf(GENERAL_MEANINGS).flatMap((key) =>
    optionDifference(key, GENERAL_MEANINGS[key], [recipe[key], reference[key]], []),
  ),
];

const named = (stages: readonly StageRecipe[]): StageName[] => stages.map(({ stage }) => stage);
const inWords = (names: readonly StageName[]): string => names.map(stageTitle).join(', ');

/** Stages that only one of the two has, and their order. */
function stagesDifferences(recipe: Recipe, reference: Recipe): Compared[] {
  const [here, paper] = [named(stagesWithSteps(recipe)), named(stagesWithSteps(reference))];
  const added = [...new Set(here)].filter((stage) => !paper.includes(stage));
  // Distil stands where Align would: a black box has no weights.
  const lacking = paper.filter(
    (stage) => !here.includes(stage) && !(stage === 'align' && settingOf(recipe) === 'predictions'),
  );
  const [order, wanted] = [
    here.filter((stage) => paper.includes(stage)),
    paper.filter((stage) => here.includes(stage)),
  ];
  const ofStage = (stage: StageName) => {
    const index = recipe.stages.findIndex((entry) => entry.stage === stage);
    return { places: [{ stage, index: index < 0 ? null : index }], option: null, meaning: STAGE_REASONS[stage] };
  };
  return [
    ...added.map((stage) => ({ ...ofStage(stage), here: 'yes', paper: 'no' })),
    ...lacking.map((stage) => ({ ...ofStage(stage), here: 'no', paper: 'yes' })),
    ...(order.join() === wanted.join()
      ? []
      : [{ places: [], option: null, here: inWords(order), paper: inWords(wanted), meaning: STAGE_ORDER_REASON }]),
  ];
}

function differences(recipe: Recipe, reference: Recipe): Compared[] {
  const ofStages = recipe.stages.flatMap((stage, index) => {
    const other = stagesWithSteps(reference).find((entry) => entry.stage === stage.stage);
    return other && stage.steps > 0 ? stageDifferences(stage, index, other) : [];
  });
  return [...stagesDifferences(recipe, reference), ...generalDifferences(recipe, reference), ...ofStages];
}

/** What several stages have alike is one line. */
function joined(compared: readonly Compared[]): Compared[] {
  const lines = new Map<string, Compared>();
  for (const line of compared) {
    const key = [line.option ?? line.places[0]?.stage, line.here, line.paper].join('\n');
    const before = lines.get(key);
    lines.set(key, before ? { ...before, places: [...before.places, ...line.places] } : line);
  }
  return [...lines.values()];
}

const ofMethod = (compared: readonly Compared[]): Departure[] =>
  compared.flatMap(({ meaning, ...difference }) =>
    isReason(meaning) ? [{ ...difference, why: meaning.why, source: meaning.source }] : [],
  );

/** Where a recipe leaves the paper, option by option. Of the paper's recipes it is compared with the nearest. */
export function departuresOf(recipe: Recipe): Departures {
  const all = PAPER_RECIPES.map((reference) => {
    const compared = joined(differences(recipe, reference));
    const sizes = compared.flatMap(({ meaning, ...difference }) => (isReason(meaning) ? [] : [difference]));
    return { reference: reference.name, method: ofMethod(compared), sizes };
  });
  const [nearest] = all.sort((a, b) => a.method.length - b.method.length || a.sizes.length - b.sizes.length);
  if (!nearest) throw new Error('There is no recipe of the paper to compare with.');
  return nearest;
}

/** Name of the other method that a recipe is, whatever its sizes; undefined where it is none of them. */
export const otherMethodOf = (recipe: Recipe): string | undefined =>
  OTHER_METHODS.find((method) => ofMethod(differences(recipe, method)).length === 0)?.name;
