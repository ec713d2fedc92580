import { checkSetting } from '../adapt/adapt.js';
import { sizeStepOf } from '../adapt/input-size.js';
import type { LiveState } from '../adapt/live.js';
import type { ByteSource, Companions } from '../formats/byte-source.js';
import { finished } from '../gpu/backend.js';
import type { ImageFile, PlatformDecoder } from '../images/image-file.js';
import type { ResizedStore } from '../images/resized-store.js';
import type { TargetSet } from '../images/target-set.js';
import type { ImageSize } from '../nn/onnx/sizes.js';
import { recogniseNetwork } from '../nn/open-network.js';
import type { LoadOnnxRuntime } from '../predictions/opaque-model.js';
import type { PredictionParts } from '../predictions/predictor.js';
import type { ClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { AdapterSummary, RunEvent, TargetsSummary } from '../protocol/events.js';
import { checkImageCount } from '../protocol/image-count.js';
import type { LabelChoice } from '../protocol/label-check.js';
import type { NetworkRecipe } from '../protocol/network-recipe.js';
import type { ModelPlan, TrialReport } from '../protocol/plan.js';
import type { Recipe } from '../protocol/recipe.js';
import { applyEvent, emptyRun, type RunRecord } from '../protocol/record.js';
import type { ImageMaps, MapWeights, OpenedModel, OpenedPredictions, PixelReport } from '../protocol/session.js';
import { identityOf } from '../runs/identity.js';
import type { FilesAtStart } from '../runs/job.js';
import type { Device } from './device.js';
import { imageResizer } from './image-resizer.js';
import { Looking } from './look/looking.js';
import type { Picture } from './look/pictures.js';
import type { WantedMaps } from './look/predict-maps.js';
import { checkTraining, refuseDoubtful } from './run/checks.js';
import { RunControl } from './run/control.js';
import { driveRun, type KeptIn } from './run/drive.js';
import { GpuWatch } from './run/gpu-fault.js';
import { type Measured, measureSource } from './run/measure.js';
import { checkMemory, type MemoryLimits, planModel } from './run/memory-plan.js';
import { SessionResults } from './session-results.js';
import { openBlackBox, type PredictionSource } from './source/black-box-source.js';
import type { StudentChoice } from './source/fresh-student.js';
import { Loaded } from './source/loaded.js';
import { Opened } from './source/opened.js';
import { readerFor } from './source/reader-for.js';
import { progressOf } from './source/reading-progress.js';
import type { Source } from './source/source.js';
import { openedModel, readSource } from './source/source-model.js';
import { weightsSource } from './source/weights-source.js';
import { SOURCES } from './versions.js';

export interface SessionOptions {
  device: Device;
  decoder: PlatformDecoder;
  /** Where resized images are kept between runs. */
  imageStore?: ResizedStore | undefined;
  versions: Record<string, string>;
  /** What the program runs in, for the record. */
  runtime?: string;
  /** Everything that happens in a run, in order. */
  emit: (event: RunEvent) => void;
  /** Called after each step and awaited: the page shows maps here, and a slow page slows the run. */
  afterStep?: () => Promise<void>;
  /** True where `afterStep` would look at the network now; without it, each step is waited for. */
  looksAfterStep?: () => boolean;
  /** True: a collapse pauses the run until somebody says what to do. Otherwise the run stops there. */
  asksAtCollapse?: boolean;
  /** Fetches onnxruntime when an opaque model is opened. */
  loadOnnxRuntime?: LoadOnnxRuntime;
  /** Bytes of main memory that Distil may fill with exact soft labels. */
  labelBytes?: number;
}

export interface RunOptions extends Partial<KeptIn> {
  /**
   * Awaited when nothing refuses the run any more, with the recipe as it will be run. What it resolves with goes into the
   * record of a run that begins.
   */
  starting?: ((recipe: Recipe) => Promise<FilesAtStart>) | undefined;
}

/**
 * One user's work: a source model, target images, and the run that adapts one to the other. The page's worker and the
 * command line drive the same session.
 */
export class Session {
  record: RunRecord = emptyRun;
  /** The run that is going on, to pause, step and stop it. */
  control: RunControl | undefined;
  private readonly opened: Opened;
  private readonly gpu: GpuWatch;
  private readonly loaded: Loaded;
  private readonly looking: Looking;
  /** What a run leaves. */
  readonly results: SessionResults;

  constructor(private readonly options: SessionOptions) {
    const { decoder, device, imageStore: store } = options;
    this.opened = new Opened({ decoder, resize: imageResizer(device), store }, options.emit);
    this.gpu = new GpuWatch(device, () => this.control?.wake());
    this.loaded = new Loaded(this.opened, {
      limits: device.limits,
      isRunning: () => this.control !== undefined,
      emit: (event) => this.emit(event),
    });
    this.looking = new Looking(this.opened, this.loaded, this.gpu);
    this.results = new SessionResults(this.opened, this.loaded, this.gpu, {
      record: () => this.record,
      emit: (event) => this.emit(event),
    });
  }

  /**
   * Reads a model file and builds its network; `companions` finds files that belong to it, and `size` is that of the
   * recipe's images. The model open before stays when this fails.
   */
  async openModel(
    given: Uint8Array | ByteSource,
    file: string,
    network: NetworkRecipe,
    companions?: Companions,
    size?: ImageSize,
  ): Promise<OpenedModel> {
    this.loaded.refuseDuringRun();
    const read = await readerFor(given, file);
    const source = weightsSource(readSource(read, given, file, network, companions, size));
    this.loaded.replace(source);
    return openedModel(source.model);
  }

  /**
   * The black-box setting: predictions in place of the source model, and a student that learns them. `classes` says how
   * many classes there must be and what label maps mean; without it the predictions do. What was open stays when this
   * fails.
   */
  async openPredictions(
    from: PredictionSource,
    choice: StudentChoice,
    recipe: Recipe,
    classes?: ClassList,
  ): Promise<OpenedPredictions> {
    this.loaded.refuseDuringRun();
    this.gpu.checkDevice();
    const { loadOnnxRuntime } = this.options;
    const onProgress = progressOf('reading predictions', this.options.emit);
    const source = await openBlackBox(from, choice, recipe, { classes, loadOnnxRuntime, onProgress });
    this.takeSource(source, classes);
    const targets = this.opened.hasTargets ? this.opened.summary() : null;
    return { given: source.given, student: openedModel(source.model), targets };
  }

  /** Takes a source that was opened before the GPU was started; without a class list its own counts. */
  takeSource(source: Source, classes: ClassList | undefined): void {
    this.loaded.refuseDuringRun();
    this.gpu.checkDevice();
    this.loaded.replace(source);
    this.opened.chooseClasses(classes);
  }

  /** Another student for the predictions that are open. */
  async chooseStudent(choice: StudentChoice, recipe: Recipe): Promise<OpenedModel> {
    this.loaded.refuseDuringRun();
    const source = this.opened.present?.withStudent(choice, recipe);
    if (!source) throw new UserError('no-predictions', 'There are no predictions yet.', { advice: 'Open them first.' });
    this.loaded.take(source);
    return openedModel(source.model);
  }

  /** Chooses a class list; undefined gives the model its own list, or numbers. */
  setClasses(classes: ClassList | undefined): void {
    this.loaded.refuseDuringRun();
    this.opened.chooseClasses(classes);
  }

  /** Opens target images and labels at the recipe's size. Those open before stay when this fails. */
  async openTargets(
    images: ImageFile[],
    labels: ImageFile[],
    recipe: Recipe,
    choice?: LabelChoice,
  ): Promise<TargetsSummary> {
    this.loaded.refuseDuringRun();
    await this.opened.openImages('target', { images, labels, choice }, recipe);
    this.loaded.forgetDisputed();
    return this.opened.summary();
  }

  /**
   * Opens held-out images: runs are measured on them, and nothing else is done with them. Those open before stay when this
   * fails.
   */
  async openHeldOut(
    images: ImageFile[],
    labels: ImageFile[],
    recipe: Recipe,
    choice?: LabelChoice,
  ): Promise<TargetsSummary | null> {
    this.loaded.refuseDuringRun();
    if (labels.length === 0) throw noLabelsHeldOut();
    await this.opened.openImages('held-out', { images, labels, choice }, recipe);
    return this.opened.heldOutSummary();
  }

  /** What is known of the held-out images; null where there are none. */
  get heldOutSummary(): TargetsSummary | null {
    return this.opened.heldOutSummary();
  }

  closeHeldOut(): void {
    this.loaded.refuseDuringRun();
    this.opened.closeHeldOut();
  }

  /** Compares some of the labels with what the source sees, to find labels that mean something else than they seem to. */
  async checkLabels(given: Recipe): Promise<TargetsSummary> {
    this.loaded.refuseDuringRun();
    this.gpu.checkDevice();
    const recipe = this.loaded.settled(given);
    await this.loaded.targetsFor(recipe);
    const network = this.loaded.sourceCopy();
    try {
      await this.opened.checkLabels(recipe, network);
    } finally {
      network.dispose();
    }
    return this.opened.summary();
  }

  /**
   * Measures the source as a run measures it before its first step, or the given predictions. Undefined where nothing is to
   * be compared: no labels, or all their pixels are ignored.
   */
  async measure(given: Recipe): Promise<Measured | undefined> {
    this.loaded.refuseDuringRun();
    this.gpu.checkDevice();
    const recipe = this.loaded.settled(given);
    const { source } = this.opened;
    const targets = await this.loaded.targetsFor(recipe);
    source.requireMatch(targets);
    const { student } = this.loaded.network;
    const predictor = source.predictorFor(targets, recipe);
    return this.gpu.during(() =>
      measureSource({ student, targets, recipe, predictor, device: this.options.device }, this.options.emit),
    );
  }

  /**
   * Runs a recipe from the source weights to its end, or until it is stopped. Resolves when the run is over. It may be kept
   * meanwhile, and may go on from what was kept.
   */
  async run(given: Recipe, { keep, frames, from, began, starting }: RunOptions = {}): Promise<void> {
    this.loaded.refuseDuringRun();
    this.gpu.checkDevice();
    const recipe = this.loaded.settled(given);
    checkSetting(recipe, this.opened.source.given);
    this.loaded.takeSize(recipe);
    const { source } = this.opened;
    const targets = await this.loaded.targetsFor(recipe);
    checkImageCount(recipe, targets.names.length);
    source.requireMatch(targets);
    this.loaded.take(source.forRecipe(recipe));
    const { network: live } = this.loaded;
    checkTraining(live.student.graph, recipe);
    checkMemory(live.student.graph, recipe, this.options.device.limits);
    this.gpu.forgetErrors();
    refuseDoubtful(await this.opened.checkLabels(recipe, live.student));
    const files = await starting?.(recipe);
    this.control = new RunControl((event) => this.emit(event), this.options.asksAtCollapse);
    try {
      await this.drive(recipe, live, this.control, files, keep && { keep, frames, from, began });
    } finally {
      this.control = undefined;
    }
  }

  private async drive(
    recipe: Recipe,
    live: LiveState,
    control: RunControl,
    files: FilesAtStart | undefined,
    kept: KeptIn | undefined,
  ): Promise<void> {
    const { opened } = this;
    const { device, versions, runtime = null, afterStep, looksAfterStep, labelBytes } = this.options;
    this.record = emptyRun;
    this.results.before = [];
    const keepPictures = (before: Picture[]) => {
      this.results.before = before;
    };
    const program = { sha256: SOURCES, runtime };
    const identity = files ? identityOf(recipe, files.inputs, program, opened.classes) : null;
    const facts = { recipe, opened, live, device, versions, identity, warnings: files?.warnings ?? [] };
    const maps = (image: number) => this.mapsIfUsed(image, recipe);
    const mapsBefore = async (image: number) =>
      (await opened.targets.whyLeftOut(image)) ? undefined : this.looking.mapsBefore(image, recipe);
    const run = { ...facts, labelBytes, kept, record: () => this.record, keepPictures, maps, mapsBefore };
    try {
      const emit = (event: RunEvent) => this.emit(event);
      await driveRun(run, { control, emit, afterStep, looksAfterStep, gpuFault: () => this.gpu.fault });
    } finally {
      this.loaded.adapted = this.record.steps.length > 0;
    }
  }

  maps(image: number, recipe: Recipe, weights: MapWeights = 'current'): Promise<ImageMaps> {
    return this.looking.maps(image, recipe, weights);
  }

  /** For those who look on while a run goes on: nothing of an image that is left out. */
  async mapsIfUsed(image: number, recipe: Recipe): Promise<ImageMaps | undefined> {
    return (await this.opened.targets.whyLeftOut(image)) ? undefined : this.maps(image, recipe);
  }

  inspect(image: number, x: number, y: number, recipe: Recipe, stage: number | null = null): Promise<PixelReport> {
    return this.looking.inspect(image, x, y, recipe, stage);
  }

  tryImage(image: number, recipe: Recipe): Promise<TrialReport> {
    return this.looking.trial(image, recipe);
  }

  readPrediction<Result>(
    image: number,
    recipe: Recipe,
    size: { width: number; height: number } | undefined,
    read: (prediction: PredictionParts) => Promise<Result>,
  ): Promise<Result> {
    return this.looking.readPrediction(image, recipe, size, read);
  }

  readPredictions(
    images: readonly number[],
    recipe: Recipe,
    wanted: WantedMaps,
    read: (image: number, prediction: PredictionParts) => Promise<void>,
  ): Promise<void> {
    return this.looking.readPredictions(images, recipe, wanted, read);
  }

  get limits(): MemoryLimits {
    return this.options.device.limits;
  }

  /** The memory that a recipe takes with the source model, and what this device cannot hold of it. */
  plan(recipe: Recipe): ModelPlan {
    const { source, isMeasured } = this.opened;
    const baselines = source.measuredAsNetwork && isMeasured;
    return planModel(source.model, recipe, this.options.device.limits, baselines);
  }

  /** Does the work of a whole command. Fails on each error that the GPU reports until all of the work is done. */
  supervise<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.gpu.during(async () => {
      const result = await work();
      await finished();
      return result;
    });
  }

  get targets(): TargetSet | undefined {
    return this.opened.hasTargets ? this.opened.targets : undefined;
  }

  get heldOut(): TargetSet | undefined {
    return this.opened.heldOut;
  }

  get classList(): ClassList {
    return this.opened.classes;
  }

  /** The adapter that runs are computed on. */
  get adapter(): AdapterSummary {
    return this.options.device.adapter;
  }

  /** What the sides of images must be multiples of; null where the network takes one size only. */
  get sizeStep(): number | null {
    const { file, network, size } = this.opened.model;
    return sizeStepOf(recogniseNetwork(file, network, size).graph);
  }

  private emit(event: RunEvent): void {
    this.record = applyEvent(this.record, event);
    this.options.emit(event);
  }
}

const noLabelsHeldOut = (): UserError =>
  new UserError('held-out-without-labels', 'The held-out images have no label maps: nothing can be measured on them.', {
    advice: 'Give their label maps too. Images without labels can be adapted to: give them as target images.',
  });
