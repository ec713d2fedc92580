import type { Recipe } from './recipe.js';
import { type RecipeOf, STAGE_NAMES, type StageName, type StageRecipe, type TrainingRecipe } from './stage-recipes.js';
import type { KeepMore } from './warnings.js';

/** What a user has of the source model: itself, or only its predictions. */
export type Setting = 'model' | 'predictions';

/** What plan, warnings, page and report must know of a stage beside its options (stage-recipes.ts) and its steps (src/adapt). */
interface StageDescriptor {
  title: string;
  /**
   * The setting that the stage begins a run in, null where it goes on with a trained network. A stage of 'predictions' needs
   * given predictions, and a run from predictions needs such a stage. The page shows a stage of the other setting only
   * where the recipe has it.
   */
  begins: Setting | null;
  /** The page names it only where the recipe has it. */
  optional: boolean;
  /** The moving average of the student: it takes memory, and is what the stage gives back unless the recipe says otherwise. */
  teacher: boolean;
  /** A student that has not learnt anything yet changes its classes: nothing is warned of by what it predicted at first. */
  freshStudent: boolean;
  /** How many target images its steps need, with the words for them; null where one will do. */
  leastImages: { count: number; words: string } | null;
  /**
   * Which pixels take part in a step, and what to do when none does (null: that cannot happen). Null where the kept share
   * means something else: it is then neither shown nor warned of.
   */
  kept: { pixels: string; whenNone: KeepMore | null } | null;
  /** The total loss and its parts; none in a stage without gradients. */
  losses: readonly ['total', ...string[]] | readonly [];
  /** Parts of the loss that an option adds: a step without it has no value of their name. */
  lossesByChoice: readonly string[];
  /** The charts begin with the entropy histogram, which shows best what the stage does. */
  histogramFirst: boolean;
}

/** One entry per stage: a stage of the recipe's schema that has none does not compile. */
const STAGES = {
  distil: {
    title: 'Distil',
    begins: 'predictions',
    optional: false,
    teacher: true,
    freshStudent: true,
    leastImages: null,
    kept: { pixels: 'all', whenNone: null },
    losses: ['total'],
    lossesByChoice: [],
    histogramFirst: false,
  },
  reestimate: {
    title: 'Re-estimate',
    begins: 'model',
    optional: true,
    teacher: false,
    freshStudent: false,
    leastImages: null,
    kept: null,
    losses: [],
    lossesByChoice: [],
    histogramFirst: true,
  },
  align: {
    title: 'Align',
    begins: 'model',
    optional: false,
    teacher: false,
    freshStudent: false,
    leastImages: null,
    kept: null,
    losses: ['total', 'entropy', 'diversity'],
    lossesByChoice: [],
    histogramFirst: true,
  },
  teach: {
    title: 'Teach',
    begins: null,
    optional: false,
    teacher: true,
    freshStudent: false,
    leastImages: null,
    kept: {
      pixels: 'those whose pseudo label is kept',
      whenNone: 'threshold',
    },
    losses: ['total', 'positive', 'negative'],
    lossesByChoice: [],
    histogramFirst: false,
  },
  propagate: {
    title: 'Propagate',
    begins: null,
    optional: false,
    teacher: true,
    freshStudent: false,
    leastImages: { count: 2, words: 'two target images, an easy and a hard one' },
    kept: { pixels: 'the sure share q', whenNone: 'tau' },
    losses: ['total', 'easy', 'negative', 'mix'],
    lossesByChoice: ['contrast'],
    histogramFirst: false,
  },
} as const satisfies Record<StageName, StageDescriptor>;

/** Names of a stage's loss and its parts. */
export type LossOf<Name extends StageName> = (typeof STAGES)[Name]['losses'][number];
export type LossByChoice<Name extends StageName> = (typeof STAGES)[Name]['lossesByChoice'][number];
export type LossName = LossOf<StageName> | LossByChoice<StageName>;

/** Stages with a teacher. */
export type TeacherStage = {
  [Name in StageName]: (typeof STAGES)[Name]['teacher'] extends true ? Name : never;
}[StageName];

/** What is known of a stage, whichever it is. */
export const describeStage = (name: StageName): StageDescriptor => STAGES[name];

export const needsPredictions = ({ begins }: StageDescriptor): boolean => begins === 'predictions';

export const stageTitle = (name: StageName): string => STAGES[name].title;

export const isStageName = (name: string): name is StageName => STAGE_NAMES.some((known) => known === name);

export const isStage = <Name extends StageName>(stage: StageRecipe, name: Name): stage is RecipeOf<Name> =>
  stage.stage === name;

/** The recipe's entry of a stage; the first where there are several. */
export const stageOf = <Name extends StageName>(
  { stages }: Pick<Recipe, 'stages'>,
  name: Name,
): RecipeOf<Name> | undefined => stages.find((stage) => isStage(stage, name));

/** The stages that take a step. */
export const stagesWithSteps = ({ stages }: Pick<Recipe, 'stages'>): StageRecipe[] =>
  stages.filter(({ steps }) => steps > 0);

/** Titles of the stages of which something holds, as a sentence has them: "Align, Teach and Propagate". */
export function titlesOf(holds: (stage: StageDescriptor) => boolean, joint: 'and' | 'or' = 'and'): string {
  const titles = STAGE_NAMES.map(describeStage).flatMap((stage) => (holds(stage) ? [stage.title] : []));
  return titles.length < 2 ? titles.join() : `${titles.slice(0, -1).join(', ')} ${joint} ${titles.at(-1)}`;
}

/** True of a stage that takes steps of gradients. */
export const isTraining = (stage: StageRecipe): stage is TrainingRecipe => describeStage(stage.stage).losses.length > 0;

/** The stages that take a step of gradients. */
export const trainingStages = (recipe: Pick<Recipe, 'stages'>): TrainingRecipe[] =>
  stagesWithSteps(recipe).filter(isTraining);

/** The statistics that batch norm uses in a stage's passes. */
export const batchNormOf = (stage: StageRecipe): 'batch' | 'running' => (isTraining(stage) ? stage.batchNorm : 'batch');

/** The setting that a recipe is made for. */
export const settingOf = ({ stages }: Pick<Recipe, 'stages'>): Setting =>
  stages.some(({ stage }) => needsPredictions(STAGES[stage])) ? 'predictions' : 'model';
