import { adapt } from '../adapt/adapt.js';
import { checkBatchNorm } from '../adapt/batch-norm.js';
import { checkBatchSize, checkInputSize } from '../adapt/input-size.js';
import { initialState, type LiveState, setMixed } from '../adapt/live.js';
import type { ByteSource, Companions } from '../formats/byte-source.js';
import { wholeFile } from '../formats/bytes.js';
import type { ModelFile } from '../formats/model-file.js';
import type { ImageFile, PlatformDecoder } from '../images/image-file.js';
import type { TargetSet } from '../images/target-set.js';
import type { ClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { RunEvent, TargetsSummary } from '../protocol/events.js';
import { settledRecipe, settleNormalisation } from '../protocol/normalisation.js';
import type { ModelPlan, TrialReport } from '../protocol/plan.js';
import type { NetworkRecipe, Recipe } from '../protocol/recipe.js';
import { applyEvent, emptyRun, type RunRecord } from '../protocol/record.js';
import type { ImageMaps, MapWeights, OpenedModel, PixelReport } from '../protocol/session.js';
import type { Device } from './device.js';
import { GpuWatch } from './gpu-fault.js';
import { inspectPixel } from './inspect.js';
import { computeMaps, constantsOf, sourceMaps } from './maps.js';
import { checkMemory } from './memory.js';
import { Opened } from './opened.js';
import { type Picture, picturesOf } from './pictures.js';
import { planModel } from './plan.js';
import { readingProgress } from './reading-progress.js';
import { type Prediction, predictFile, writeModel } from './results.js';
import { followRun, runStarted } from './run.js';
import { RunControl } from './run-control.js';
import { readAgain, readSource, type SourceModel, sourceNetwork } from './source-model.js';
import { tryImage } from './try-image.js';

export interface SessionOptions {
  device: Device;
  decoder: PlatformDecoder;
  versions: Record<string, string>;
  /** Everything that happens in a run, in order. */
  emit: (event: RunEvent) => void;
  /** Called after each step and awaited: the page shows maps here, and a slow page slows the run. */
  afterStep?: () => Promise<void>;
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
  private live: LiveState | undefined;
  private adapted = false;
  /** Predictions of the source model on the images that the report shows. */
  private before: Picture[] = [];

  constructor(private readonly options: SessionOptions) {
    const { decoder, device, emit } = options;
    this.opened = new Opened(decoder, (done, total) =>
      emit({ type: 'progressed', what: 'decoding images', done, total }),
    );
    this.gpu = new GpuWatch(device, () => this.control?.wake());
  }

  /**
   * Reads a model file and builds its network; `companions` finds files that belong to it. The model open before stays
   * when this fails.
   */
  async openModel(
    given: Uint8Array | ByteSource,
    file: string,
    network: NetworkRecipe,
    companions?: Companions,
  ): Promise<OpenedModel> {
    this.refuseDuringRun();
    const source = readSource(given, file, network, companions);
    this.takeSource(source);
    const { card, own, file: model, normalisation } = source;
    return { card, classes: own.classes, classesOrigin: own.origin, notes: model.warnings, normalisation };
  }

  /** Undefined: the model's own, or numbers. */
  setClasses(classes: ClassList | undefined): void {
    this.refuseDuringRun();
    this.opened.chooseClasses(classes);
  }

  /** Opens target images and labels at the recipe's size. Those open before stay when this fails. */
  async openTargets(images: ImageFile[], labels: ImageFile[], recipe: Recipe): Promise<TargetsSummary> {
    this.refuseDuringRun();
    return (await this.opened.openTargets(images, labels, recipe)).summary();
  }

  /** Runs a recipe from the source weights to its end, or until it is stopped. Resolves when the run is over. */
  async run(given: Recipe): Promise<void> {
    this.refuseDuringRun();
    this.gpu.checkDevice();
    const { model } = this.opened;
    const recipe = this.settled(given);
    const targets = await this.targetsFor(recipe);
    const same = JSON.stringify(recipe.network) === JSON.stringify(model.network);
    this.takeSource(same ? model : readAgain(model, recipe.network));
    checkInputSize(this.network.student.graph, recipe);
    checkBatchSize(this.network.student.graph, recipe);
    checkBatchNorm(this.network.student.graph, recipe);
    checkMemory(this.network.student.graph, recipe, this.options.device.limits);
    this.gpu.forgetErrors();
    this.control = new RunControl((event) => this.emit(event));
    try {
      await this.drive(recipe, targets, this.control);
    } finally {
      this.control = undefined;
    }
  }

  private async drive(recipe: Recipe, targets: TargetSet, control: RunControl): Promise<void> {
    const live = this.network;
    const { device, versions, afterStep } = this.options;
    const emit = (event: RunEvent) => this.emit(event);
    this.record = emptyRun;
    this.before = [];
    emit(runStarted(recipe, this.opened, device, versions));
    for (const warning of device.warnings) emit({ type: 'warned', warning });
    try {
      const events = this.events(recipe, targets, live);
      await followRun(events, { control, emit, afterStep, gpuFault: () => this.gpu.fault });
    } finally {
      live.stage = null;
      setMixed(live, null);
      this.adapted = this.record.steps.length > 0;
    }
  }

  private async *events(recipe: Recipe, targets: TargetSet, live: LiveState): AsyncGenerator<RunEvent, void, void> {
    const { classes } = this.opened;
    this.before = await picturesOf(live.student, targets, classes, recipe, 'source model');
    yield* adapt({ recipe, targets, classes, live, now: () => performance.now() });
  }

  async maps(image: number, given: Recipe, weights: MapWeights = 'current'): Promise<ImageMaps> {
    this.gpu.checkDevice();
    const recipe = this.settled(given);
    checkInputSize(this.network.student.graph, recipe);
    const targets = await this.targetsFor(recipe);
    this.opened.checkImage(image);
    const live = this.network;
    if (weights === 'source') return sourceMaps(this.opened.model, targets, image, recipe);
    if (!this.control && !this.adapted) Object.assign(live, constantsOf(recipe, live));
    return computeMaps(live, targets, image, recipe, this.adapted);
  }

  async inspect(image: number, x: number, y: number, recipe: Recipe): Promise<PixelReport> {
    this.gpu.checkDevice();
    const targets = await this.targetsFor(recipe);
    this.opened.checkImage(image);
    return inspectPixel(this.network, targets, image, x, y, this.settled(recipe), this.adapted);
  }

  /** What a recipe will take of the source model and this device. */
  plan(recipe: Recipe): ModelPlan {
    return planModel(this.opened.model, recipe, this.options.device.limits);
  }

  /** One forward pass of the source model on an image. A run that goes on is not disturbed: the network is a copy. */
  async tryImage(image: number, recipe: Recipe): Promise<TrialReport> {
    this.gpu.checkDevice();
    const targets = await this.targetsFor(recipe);
    this.opened.checkImage(image);
    checkInputSize(this.network.student.graph, recipe);
    const untouched = !this.control && !this.adapted;
    const network = untouched ? this.network.student.clone() : sourceNetwork(this.opened.model);
    try {
      return await tryImage(network, targets, image, this.settled(recipe));
    } finally {
      network.dispose();
    }
  }

  /** Class ids of an image at its own size, under the present weights. */
  async predict(image: number): Promise<Prediction> {
    this.gpu.checkDevice();
    const { targets, model } = this.opened;
    const { width, height } = targets;
    const plain = { width, height, cropWidth: null, cropHeight: null, mean: null, std: null, channelOrder: null };
    const input = this.record.recipe?.input ?? { ...plain, ...settleNormalisation(plain, model.normalisation) };
    return predictFile(this.network.student, targets, image, input);
  }

  /** The adapted weights in the form of the source file, part by part: same names, shapes and types. */
  async *modelParts(format: ModelFile['format']): AsyncGenerator<Uint8Array> {
    this.gpu.checkDevice();
    yield* writeModel(this.network.student, this.opened.model.file, format);
  }

  /** The same in one array. */
  exportModel(format: ModelFile['format']): Promise<Uint8Array> {
    return wholeFile(this.modelParts(format));
  }

  /** Pictures of the report: input, source prediction, present prediction, truth. */
  async pictures(): Promise<Picture[]> {
    const { recipe } = this.record;
    if (!recipe || !this.adapted || this.gpu.lost) return this.before;
    const { targets, classes } = this.opened;
    const after = await picturesOf(this.network.student, targets, classes, recipe, 'adapted model');
    return [...this.before, ...after.filter((picture) => picture.caption.startsWith('adapted'))];
  }

  get targets(): TargetSet | undefined {
    return this.opened.hasTargets ? this.opened.targets : undefined;
  }

  get classList(): ClassList {
    return this.opened.classes;
  }

  get modelFormat(): ModelFile['format'] {
    return this.opened.model.file.format;
  }

  private emit(event: RunEvent): void {
    this.record = applyEvent(this.record, event);
    this.options.emit(event);
  }

  /** The network that is looked at, trained and exported. */
  private get network(): LiveState {
    void this.opened.model;
    if (!this.live) throw new Error('The model has no network.');
    return this.live;
  }

  private takeSource(source: SourceModel): void {
    const network = sourceNetwork(
      source,
      readingProgress((event) => this.emit(event)),
    );
    if (this.live) {
      setMixed(this.live, null);
      this.live.student.dispose();
    }
    this.live = initialState(network);
    this.adapted = false;
    this.opened.model = source;
  }

  /** The target images at a recipe's size; they are opened anew when the recipe asks for another one. */
  private async targetsFor(recipe: Recipe): Promise<TargetSet> {
    checkInputSize(this.network.student.graph, recipe);
    if (this.opened.hasSize(recipe)) return this.opened.targets;
    this.refuseDuringRun();
    return this.opened.resizeTargets(recipe);
  }

  /** A recipe with the numbers that are usual for the network where it has none. */
  private settled(recipe: Recipe): Recipe {
    return settledRecipe(recipe, this.opened.model.normalisation);
  }

  private refuseDuringRun(): void {
    if (!this.control) return;
    throw new UserError('run-going-on', 'A run is going on.', { advice: 'Stop it first.' });
  }
}
