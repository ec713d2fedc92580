import { create } from 'zustand';
import type { ClassList } from '../protocol/classes.js';
import type { ErrorReport } from '../protocol/errors.js';
import type { AdapterSummary, GivenCard, ModelCard, RunEvent, TargetsSummary, Warning } from '../protocol/events.js';
import type { Kept, KeptPicture, RunEntry } from '../protocol/kept-run.js';
import { type LabelChoice, NO_CHOICE } from '../protocol/label-check.js';
import type { LayerName } from '../protocol/layers.js';
import type { ModelPlan, TrialReport } from '../protocol/plan.js';
import type { Recipe } from '../protocol/recipe.js';
import { recipeByName } from '../protocol/recipes.js';
import { applyEvent, emptyRun, type RunRecord } from '../protocol/record.js';
import type { FilesMissing, ImageMaps, SharedFile, StudentRequest } from '../protocol/session.js';
import { STAGE_NAMES } from '../protocol/stage-recipes.js';
import type { Setting } from '../protocol/stages.js';
import { type LogLine, logLines } from './log.js';
import type { OptionsPlace } from './recipe-form/option-places.js';
import { afterChange, NO_HISTORY, type RecipeHistory } from './recipe-form/recipe-history.js';
import { CLOCK_AT_ZERO, clockAfter, type RunClock } from './run-clock.js';

/** The steps of the work, which are also the page's navigation. */
export const CHAPTERS = ['source', 'targets', 'recipe', ...STAGE_NAMES, 'result'] as const;
export type Chapter = (typeof CHAPTERS)[number];

/** The place on the page where an error belongs: beside its cause. */
export type Place =
  | 'demo'
  | 'source'
  | 'targets'
  | 'held-out'
  | 'classes'
  | 'recipe'
  | 'run'
  | 'result'
  | 'drop'
  | 'runs';

export type Device =
  | { state: 'starting' }
  | { state: 'ready'; adapter: AdapterSummary; warnings: Warning[] }
  | { state: 'failed'; error: ErrorReport }
  | { state: 'lost'; reason: string };

export type Layout = 1 | 2 | 4;

/** Says who chose the class list, and in words where it came from. */
export interface ClassesOrigin {
  by: 'user' | 'model' | 'none' | 'demo';
  text: string;
}

/** The view of the page; goes into the URL. */
export interface View {
  chapter: Chapter;
  /** True when the chapter's explanation is unfolded; only the user folds it. */
  explained: boolean;
  image: number;
  /** One layer per pane; always four, the layout says how many are seen. */
  layers: LayerName[];
  layout: Layout;
  opacity: number;
  hiddenClasses: ReadonlySet<number>;
  overlayHidden: boolean;
}

/** The run of another tab. `since`: milliseconds since 1970; null where the tab does not say. */
export interface OtherRun {
  since: number | null;
}

/** A kept run that goes on as soon as its files are open again. */
export interface RunToGoOn extends FilesMissing {
  id: string;
  name: string;
  reached: RunEntry['reached'];
  /** How its labels were read, and its network. */
  choice: LabelChoice;
  recipe: Recipe;
}

export type Panel =
  | 'options'
  | 'paper'
  | 'model'
  | 'shortcuts'
  | 'log'
  | 'runs'
  | 'compare'
  | 'proof'
  | 'figure-sheet'
  | 'report'
  | null;

export interface SavedRun {
  /** Where it is from: its file, or its name in the list of runs. */
  file: string;
  record: RunRecord;
  /** What its folder in the browser's own storage holds; a file has none. */
  kept?: { id: string; pictures: KeptPicture[]; files: string[] };
}

export interface StudioState {
  device: Device;
  setting: Setting;
  /** The given predictions of a black-box source model. */
  given: GivenCard | null;
  /** The files behind it, to open them again; none for the demo. */
  predictionFiles: SharedFile[];
  /** The network that learns the predictions. */
  student: StudentRequest;
  /** The network that is trained: the source model, or the student. */
  model: ModelCard | null;
  /** The file behind the model card, to open it again when the network options change; null for the demo. */
  modelFile: SharedFile | null;
  /** Files that were given together with the model file and belong to it. */
  modelCompanions: SharedFile[];
  /** Sentences about the model file. */
  modelNotes: string[];
  /** The plan of the recipe on this model and GPU; null before it is known. */
  plan: ModelPlan | null;
  /** The result of the source model's last trial on an image. */
  trial: TrialReport | null;
  targets: TargetsSummary | null;
  imageFiles: SharedFile[];
  labelFiles: SharedFile[];
  /** Images that runs are measured on, and nothing else; null where there are none, or while their files wait. */
  heldOut: TargetsSummary | null;
  heldOutFiles: { images: SharedFile[]; labels: SharedFile[] };
  /** The decision about the ids of the labels. */
  labelChoice: LabelChoice;
  /** Class names and colours of the model file, and a sentence about them. */
  modelClasses: { list: ClassList | null; origin: string };
  classes: ClassList | null;
  classesOrigin: ClassesOrigin;
  recipe: Recipe;
  /** What undo and redo go back and forth between. */
  recipeHistory: RecipeHistory;
  /** The live run, folded from the engine's events. */
  live: RunRecord;
  /** A saved run that was dropped on the page or opened from the list; shown instead of the live one until it is closed. */
  saved: SavedRun | null;
  log: LogLine[];
  /** True when something of the live run was downloaded. */
  taken: boolean;
  kept: Kept;
  /** Computed in the live run since its latest checkpoint, in milliseconds. */
  unsaved: number;
  clock: RunClock;
  /** What is done to let the live run go on after its engine ended, in words; null when nothing has to be. */
  recovering: string | null;
  /** Says that the run went on in a fresh engine, or that a saved one was closed; null when that is read, or there is nothing to say. */
  continued: string | null;
  /** The kept run that waits for its files; null where none does. */
  toGoOn: RunToGoOn | null;
  /** Another tab's run, which kept one from starting here. */
  otherRun: OtherRun | null;
  /** Latest maps of each image, and those under the source weights (for before and after). */
  maps: Readonly<Record<number, ImageMaps>>;
  before: Readonly<Record<number, ImageMaps>>;
  /** The work at a place, in words ("Reading the model…"). */
  busy: Partial<Record<Place, string>>;
  errors: Partial<Record<Place, ErrorReport>>;
  view: View;
  panel: Panel;
  /** What the drawer of options opens at; null opens it at its start. */
  optionsAt: OptionsPlace | null;
}

const initialView: View = {
  chapter: 'source',
  explained: true,
  image: 0,
  layers: ['prediction', 'entropy', 'input', 'confidence'],
  layout: 1,
  opacity: 0.65,
  hiddenClasses: new Set(),
  overlayHidden: false,
};

const NO_MODEL_CLASSES: StudioState['modelClasses'] = { list: null, origin: '' };

export const initialState: StudioState = {
  device: { state: 'starting' },
  setting: 'model',
  given: null,
  predictionFiles: [],
  student: { size: 'small' },
  model: null,
  modelFile: null,
  modelCompanions: [],
  modelNotes: [],
  plan: null,
  trial: null,
  targets: null,
  imageFiles: [],
  labelFiles: [],
  heldOut: null,
  heldOutFiles: { images: [], labels: [] },
  labelChoice: NO_CHOICE,
  modelClasses: NO_MODEL_CLASSES,
  classes: null,
  classesOrigin: { by: 'none', text: '' },
  recipe: recipeByName('quick'),
  recipeHistory: NO_HISTORY,
  live: emptyRun,
  saved: null,
  log: [],
  taken: false,
  kept: 'not',
  unsaved: 0,
  clock: CLOCK_AT_ZERO,
  recovering: null,
  toGoOn: null,
  continued: null,
  otherRun: null,
  maps: {},
  before: {},
  busy: {},
  errors: {},
  view: initialView,
  panel: null,
  optionsAt: null,
};

export const useStudio = create<StudioState>()(() => initialState);

/** The run that the page shows: the saved one while one is open, else the live one. */
export const shownRun = (state: StudioState): RunRecord => state.saved?.record ?? state.live;
/** The recipe that the page's form shows: of the saved run while one is open, else the one that can be changed. */
export const shownRecipe = (state: Pick<StudioState, 'saved' | 'recipe'>): Recipe =>
  state.saved?.record.recipe ?? state.recipe;
export const shownClasses = (state: StudioState): ClassList | null => state.saved?.record.classes ?? state.classes;
export const shownHeldOut = (state: StudioState): TargetsSummary | null =>
  state.saved ? state.saved.record.heldOut : state.heldOut;
export const shownTargets = (state: StudioState): TargetsSummary | null => state.saved?.record.targets ?? state.targets;

/** Less computation than this is no loss to ask about: two of the times from one checkpoint to the next. */
const SMALL_LOSS_MILLISECONDS = 120_000;

/**
 * True when leaving the page would lose a run. A kept run loses only what it computed since its latest checkpoint; one
 * that is done, its weights, until they lie in the storage too. Of another run everything is lost. Nothing is lost of a
 * run that is over when something of it was downloaded.
 */
export function wouldLoseRun({ live, taken, kept, unsaved }: Pick<StudioState, 'live' | 'taken' | 'kept' | 'unsaved'>) {
  switch (kept) {
    case 'results':
      return false;
    case 'checkpoint':
      return isGoing(live) ? unsaved > SMALL_LOSS_MILLISECONDS : live.state === 'done' && !taken;
    case 'not':
      return isGoing(live) || (live.steps.length > 0 && !taken);
    default:
      return kept satisfies never;
  }
}

/** True while the results of a run that is done lie on its GPU alone. Its checkpoint can bring them back. */
export const isUnstored = ({ live, kept }: Pick<StudioState, 'live' | 'kept'>): boolean =>
  live.state === 'done' && kept === 'checkpoint';

type Keeping = Pick<StudioState, 'kept' | 'unsaved'>;

/** Whether the run is kept, and what a checkpoint lacks of it, after an event. */
function keepingAfter(keeping: Keeping, event: RunEvent): Keeping {
  const { kept, unsaved } = keeping;
  switch (event.type) {
    case 'run-started':
      return { kept: 'not', unsaved: 0 };
    case 'checkpoint-written':
    case 'run-continued':
      return { kept: 'checkpoint', unsaved: 0 };
    case 'stepped':
      return { kept, unsaved: unsaved + event.milliseconds };
    case 'evaluated':
      return { kept, unsaved: unsaved + event.seconds * 1000 };
    default:
      return keeping;
  }
}

export const isGoing = (run: RunRecord): boolean => run.state === 'running' || run.state === 'paused';

export function setView(change: Partial<View>): void {
  useStudio.setState(({ view }) => ({ view: { ...view, ...change } }));
}

export function setPanel(panel: Panel, optionsAt: OptionsPlace | null = null): void {
  useStudio.setState({ panel, optionsAt });
}

type RecipeChange = Pick<StudioState, 'recipe' | 'recipeHistory' | 'before' | 'trial'>;

/** What another recipe changes in the state. Every change can be undone. */
export function changedRecipe(state: StudioState, recipe: Recipe): RecipeChange {
  const { recipe: last, before, trial } = state;
  const recipeHistory = afterChange(state.recipeHistory, last, recipe, Date.now());
  const sameInput = JSON.stringify(recipe.input) === JSON.stringify(last.input);
  // The source model gets other numbers now.
  return { recipe, recipeHistory, ...(sameInput ? { before, trial } : { before: {}, trial: null }) };
}

export const setRecipe = (recipe: Recipe): void => useStudio.setState((state) => changedRecipe(state, recipe));

/** The last word of an engine that is lost: the page has said why its run failed, and what to do. */
const comesTooLate = (event: RunEvent, { state }: RunRecord): boolean =>
  event.type === 'run-finished' && event.outcome === 'failed' && state === 'failed';

/** Folds a batch of the engine's events into the live run; follows the run from stage to stage. */
export function takeEvents(events: readonly RunEvent[], time = Date.now()): void {
  useStudio.setState((state) => {
    const live = events.filter((event) => !comesTooLate(event, state.live)).reduce(applyEvent, state.live);
    const fresh = events.some(({ type }) => type === 'run-started');
    const log = [...(fresh ? [] : state.log), ...logLines(events, time)];
    const taken = state.taken && !fresh;
    const { kept, unsaved } = events.reduce(keepingAfter, state);
    const clock = events.reduce((last, event) => clockAfter(last, event, time), state.clock);
    const next = { live, log, taken, kept, unsaved, clock };
    const chapter = nextChapter(state.view.chapter, events);
    return chapter === state.view.chapter ? next : { ...next, view: { ...state.view, chapter } };
  });
}

/** The page goes along with the run: to a stage when it starts, to the result when the run is done. */
export function nextChapter(chapter: Chapter, events: readonly RunEvent[]): Chapter {
  return events.reduce((present, event) => {
    if (event.type === 'stage-started') return event.stage;
    if (event.type === 'run-continued' && event.place) return event.place.stage;
    return event.type === 'run-finished' && event.outcome === 'done' ? 'result' : present;
  }, chapter);
}

const byImage = (maps: readonly ImageMaps[]) => Object.fromEntries(maps.map((each) => [each.image, each]));

/** Keeps the latest maps of each image. */
export function takeMaps(maps: readonly ImageMaps[]): void {
  useStudio.setState((state) => ({ maps: { ...state.maps, ...byImage(maps) } }));
  takeBefore(maps);
}

/** Keeps maps under the source weights, for before and after. */
export function takeBefore(maps: readonly ImageMaps[]): void {
  const ofSource = maps.filter(({ weights }) => weights === 'source');
  if (ofSource.length > 0) useStudio.setState((state) => ({ before: { ...state.before, ...byImage(ofSource) } }));
}

/**
 * For a new model or other targets: removes maps and run of the old ones. Files that are opened again for the run that
 * lost its engine are the same ones, and the run stays.
 */
export function forgetRun(): void {
  useStudio.setState({ maps: {} });
  if (useStudio.getState().recovering !== null) return;
  useStudio.setState({ live: emptyRun, saved: null, before: {}, trial: null, log: [], taken: false });
  useStudio.setState({ kept: 'not', unsaved: 0, clock: CLOCK_AT_ZERO, continued: null });
}
