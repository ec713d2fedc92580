import { adapt, checkSetting } from '../adapt/adapt.js';
import { checkBatchNorm } from '../adapt/batch-norm.js';
import { checkBatchSize, checkInputSize } from '../adapt/input-size.js';
import { initialState, type LiveState, setMixed } from '../adapt/live.js';
import type { ByteSource, Companions } from '../formats/byte-source.js';
import { wholeFile } from '../formats/bytes.js';
import type { ModelFile } from '../formats/model-file.js';
import { finished } from '../gpu/backend.js';
import { tuneConvolutions } from '../gpu/conv2d/tuning.js';
import type { ImageFile, PlatformDecoder } from '../images/image-file.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { LoadOnnxRuntime } from '../predictions/opaque-model.js';
import type { PredictionParts, Predictor } from '../predictions/predictor.js';
import type { ClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { GivenCard, RunEvent, TargetsSummary, Warning } from '../protocol/events.js';
import { checkImageCount } from '../protocol/image-count.js';
import { type LabelCheck, type LabelChoice, stopping } from '../protocol/label-check.js';
import { settledRecipe, settleNormalisation } from '../protocol/normalisation.js';
import type { ModelPlan, TrialReport } from '../protocol/plan.js';
import type { NetworkRecipe, Recipe } from '../protocol/recipe.js';
import { applyEvent, emptyRun, type RunRecord } from '../protocol/record.js';
import type { ImageMaps, MapWeights, OpenedModel, OpenedPredictions, PixelReport } from '../protocol/session.js';
import type { Device } from './device.js';
import { addLabelLayers, givenMaps } from './look/given-maps.js';
import { forgetLogits, inspectPixel } from './look/inspect.js';
import { networkLooks, predictorLooks } from './look/label-evidence.js';
import { computeMaps, constantsOf, sourceMaps } from './look/maps.js';
import { type Picture, picturesOf, predictionPictures } from './look/pictures.js';
import { predictMap } from './look/predict-map.js';
import { tryImage } from './look/trial.js';
import { type Prediction, predictFile, writeModel } from './results.js';
import { ComputeTime } from './run/compute-time.js';
import { RunControl } from './run/control.js';
import { followRun, runStarted } from './run/follow.js';
import { GpuWatch } from './run/gpu-fault.js';
import { checkMemory, checkPredictionMemory } from './run/memory.js';
import { planModel } from './run/memory-plan.js';
import { type Given, givenFiles, givenModel } from './source/black-box.js';
import { openStudentOf, type StudentChoice } from './source/fresh-student.js';
import { Opened } from './source/opened.js';
import { readingProgress } from './source/reading-progress.js';
import { readAgain, readSource, type SourceModel, sourceNetwork } from './source/source-model.js';

export interface SessionOptions {
  device: Device;
  decoder: PlatformDecoder;
  versions: Record<string, string>;
  /** Everything that happens in a run, in order. */
  emit: (event: RunEvent) => void;
  /** Called after each step and awaited: the page shows maps here, and a slow page slows the run. */
  afterStep?: () => Promise<void>;
  /** A collapse pauses the run, to be asked what to do; without it, the run stops there. */
  asksAtCollapse?: boolean;
  /** Fetches onnxruntime when a model is opened that is only to be run. */
  loadOnnxRuntime?: LoadOnnxRuntime;
  /** Bytes of main memory that Distil may fill with exact soft labels. */
  labelBytes?: number;
}

/** Predictions of a source model: files of them, or an ONNX file to be run. */
export type PredictionSource = { files: ImageFile[] } | { bytes: Uint8Array; name: string };

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
  private student: StudentChoice | undefined;
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
    this.opened.given = undefined;
    this.student = undefined;
    this.takeSource(source);
    return openedModel(source);
  }

  /**
   * The black-box setting: predictions in place of the source model, and a student that learns them. `classes` says how
   * many there must be and what label maps mean; without it the predictions do. What was open stays when this fails.
   */
  async openPredictions(
    from: PredictionSource,
    choice: StudentChoice,
    recipe: Recipe,
    classes?: ClassList,
  ): Promise<OpenedPredictions> {
    this.refuseDuringRun();
    this.gpu.checkDevice();
    const given = await this.readGiven(from, recipe, classes);
    try {
      if (classes) checkCount(given.card, classes);
      const student = openStudentOf(given.card, choice, recipe);
      this.opened.given = given;
      this.student = choice;
      this.takeSource(student);
      this.opened.chooseClasses(classes);
      const targets = this.opened.hasTargets ? this.opened.summary() : null;
      return { given: given.card, student: openedModel(student), targets };
    } catch (error) {
      if (this.opened.given !== given) await given.release();
      throw error;
    }
  }

  private readGiven(from: PredictionSource, recipe: Recipe, classes: ClassList | undefined): Promise<Given> {
    const { emit, loadOnnxRuntime } = this.options;
    if ('bytes' in from) return givenModel(from.bytes, from.name, recipe, loadOnnxRuntime);
    return givenFiles(from.files, classes, (done, total) =>
      emit({ type: 'progressed', what: 'reading predictions', done, total }),
    );
  }

  /** Another student for the predictions that are open. */
  async chooseStudent(choice: StudentChoice, recipe: Recipe): Promise<OpenedModel> {
    this.refuseDuringRun();
    const { given } = this.opened;
    if (!given) throw new UserError('no-predictions', 'There are no predictions yet.', { advice: 'Open them first.' });
    const student = openStudentOf(given.card, choice, recipe);
    this.student = choice;
    this.takeSource(student);
    return openedModel(student);
  }

  /** Undefined: the model's own, or numbers. */
  setClasses(classes: ClassList | undefined): void {
    this.refuseDuringRun();
    this.opened.chooseClasses(classes);
  }

  /** Opens target images and labels at the recipe's size. Those open before stay when this fails. */
  async openTargets(
    images: ImageFile[],
    labels: ImageFile[],
    recipe: Recipe,
    choice?: LabelChoice,
  ): Promise<TargetsSummary> {
    this.refuseDuringRun();
    await this.opened.openTargets(images, labels, recipe, choice);
    return this.opened.summary();
  }

  /** Compares some of the labels with what the source model sees: whether they are what they are taken for. */
  async checkLabels(given: Recipe): Promise<TargetsSummary> {
    this.refuseDuringRun();
    this.gpu.checkDevice();
    const recipe = this.settled(given);
    const targets = await this.targetsFor(recipe);
    // A copy: whatever is opened or started meanwhile takes the present network away.
    const network = this.adapted ? sourceNetwork(this.opened.model) : this.network.student.clone();
    try {
      await this.lookAtLabels(recipe, targets, network);
    } finally {
      network.dispose();
    }
    return this.opened.summary();
  }

  private lookAtLabels(recipe: Recipe, targets: TargetSet, network: Network): Promise<LabelCheck | undefined> {
    const predictor = this.predictorFor(targets, recipe);
    const look = predictor ? predictorLooks(predictor) : networkLooks(network, targets, recipe.input);
    return this.opened.checkLabels(recipe, look, (done, total) =>
      this.options.emit({ type: 'progressed', what: 'checking labels', done, total }),
    );
  }

  /** Runs a recipe from the source weights to its end, or until it is stopped. Resolves when the run is over. */
  async run(given: Recipe): Promise<void> {
    this.refuseDuringRun();
    this.gpu.checkDevice();
    const recipe = this.settled(given);
    const { given: predictions } = this.opened;
    checkSetting(recipe, predictions);
    const targets = await this.targetsFor(recipe);
    checkImageCount(recipe, targets.names.length);
    predictions?.requireMatch(targets);
    this.takeSource(this.modelFor(recipe));
    checkInputSize(this.network.student.graph, recipe);
    checkBatchSize(this.network.student.graph, recipe);
    checkBatchNorm(this.network.student.graph, recipe);
    checkMemory(this.network.student.graph, recipe, this.options.device.limits);
    this.gpu.forgetErrors();
    refuseDoubtful(await this.lookAtLabels(recipe, targets, this.network.student));
    this.control = new RunControl((event) => this.emit(event), this.options.asksAtCollapse);
    try {
      await this.drive(recipe, targets, this.control);
    } finally {
      this.control = undefined;
    }
  }

  /** The network as the recipe wants it: a fresh student begins with the recipe's seed. */
  private modelFor(recipe: Recipe): SourceModel {
    const { model, given } = this.opened;
    if (given && this.student) return openStudentOf(given.card, this.student, recipe);
    const same = JSON.stringify(recipe.network) === JSON.stringify(model.network);
    return same ? model : readAgain(model, recipe.network);
  }

  private async drive(recipe: Recipe, targets: TargetSet, control: RunControl): Promise<void> {
    const live = this.network;
    const { device, versions, afterStep } = this.options;
    const emit = (event: RunEvent) => this.emit(event);
    // In software the default forms are those that were measured to be the fastest (docs/adr/0010), and compiling is dear.
    if (!device.adapter.isFallback) await tuneConvolutions();
    this.record = emptyRun;
    this.before = [];
    emit(runStarted(recipe, this.opened, device, versions));
    for (const warning of [...device.warnings, ...labelWarnings(this.opened.labelCheck)])
      emit({ type: 'warned', warning });
    try {
      const time = new ComputeTime();
      const events = this.events(recipe, targets, live, time);
      await followRun(events, { control, time, emit, afterStep, gpuFault: () => this.gpu.fault });
    } finally {
      live.stage = null;
      setMixed(live, null);
      this.adapted = this.record.steps.length > 0;
    }
  }

  private async *events(
    recipe: Recipe,
    targets: TargetSet,
    live: LiveState,
    time: ComputeTime,
  ): AsyncGenerator<RunEvent, void, void> {
    const { classes } = this.opened;
    const given = this.predictorFor(targets, recipe);
    this.before = given
      ? await predictionPictures(given, targets, classes)
      : await picturesOf(live.student, targets, classes, recipe, 'source model');
    const { labelBytes } = this.options;
    yield* adapt({ recipe, targets, classes, live, given, labelBytes, now: () => time.now() });
  }

  maps(image: number, given: Recipe, weights: MapWeights = 'current'): Promise<ImageMaps> {
    return this.gpu.during(() => this.lookAt(image, given, weights));
  }

  private async lookAt(image: number, given: Recipe, weights: MapWeights): Promise<ImageMaps> {
    const recipe = this.settled(given);
    const targets = await this.targetsFor(recipe);
    this.opened.checkImage(image);
    const live = this.network;
    const predictions = this.predictorFor(targets, recipe);
    const untouched = !this.control && !this.adapted;
    // Before a run a student has nothing to say: what is looked at are the predictions that it will learn.
    if (predictions && (weights === 'source' || untouched)) return givenMaps(predictions, live, targets, image, recipe);
    if (weights === 'source') return sourceMaps(this.opened.model, targets, image, recipe);
    if (untouched) Object.assign(live, constantsOf(recipe, live));
    const maps = await computeMaps(live, targets, image, recipe, this.adapted);
    return predictions ? addLabelLayers(maps, live, predictions, image) : maps;
  }

  async inspect(image: number, x: number, y: number, recipe: Recipe): Promise<PixelReport> {
    const live = this.network;
    try {
      return await this.gpu.during(async () => {
        const targets = await this.targetsFor(recipe);
        this.opened.checkImage(image);
        return inspectPixel(live, targets, image, x, y, this.settled(recipe), this.adapted);
      });
    } catch (error) {
      forgetLogits(live);
      throw error;
    }
  }

  /** What a recipe will take of the source model and this device. */
  plan(recipe: Recipe): ModelPlan {
    const { given, hasTargets } = this.opened;
    const baselines = !given && hasTargets && this.opened.targets.labelled > 0;
    return planModel(this.opened.model, recipe, this.options.device.limits, baselines);
  }

  /** One forward pass of the source model on an image. A run that goes on is not disturbed: the network is a copy. */
  tryImage(image: number, recipe: Recipe): Promise<TrialReport> {
    return this.gpu.during(async () => {
      const targets = await this.targetsFor(recipe);
      this.opened.checkImage(image);
      const untouched = !this.control && !this.adapted;
      const network = untouched ? this.network.student.clone() : sourceNetwork(this.opened.model);
      try {
        return await tryImage(network, targets, image, this.settled(recipe));
      } finally {
        network.dispose();
      }
    });
  }

  /** Class ids of an image at its own size, under the present weights. */
  predict(image: number): Promise<Prediction> {
    return this.gpu.during(() => {
      const { targets, model } = this.opened;
      const { width, height } = targets;
      const unsaid = { mean: null, std: null, channelOrder: null, sampleBits: null };
      const plain = { width, height, cropWidth: null, cropHeight: null, ...unsaid };
      const input = this.record.recipe?.input ?? { ...plain, ...settleNormalisation(plain, model.normalisation) };
      return predictFile(this.network.student, targets, image, input);
    });
  }

  /**
   * Hands `read` what the network predicts for an image, at a size or at the network's own resolution. The parts are
   * computed while they are read; what was read counts only when this resolves: the GPU may fail at the last of them.
   */
  readPrediction<Result>(
    image: number,
    recipe: Recipe,
    size: { width: number; height: number } | undefined,
    read: (prediction: PredictionParts) => Promise<Result>,
  ): Promise<Result> {
    return this.gpu.during(async () => {
      const targets = await this.targetsFor(recipe);
      const prediction = await predictMap(this.network.student, targets, image, this.settled(recipe).input, size);
      try {
        return await read(prediction);
      } finally {
        prediction.dispose();
      }
    });
  }

  /** Work of a whole command, which fails on whatever the GPU reports until all that it sent there is done. */
  supervise<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.gpu.during(async () => {
      const result = await work();
      await finished();
      return result;
    });
  }

  /** The adapted weights in the form of the source file, part by part: same names, shapes and types. */
  async *modelParts(format: ModelFile['format']): AsyncGenerator<Uint8Array> {
    const check = this.gpu.begin();
    try {
      yield* writeModel(this.network.student, this.opened.model.file, format);
    } finally {
      check();
    }
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
    const after = await this.gpu.during(() =>
      picturesOf(this.network.student, targets, classes, recipe, 'adapted model'),
    );
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

  private predictorFor(targets: TargetSet, recipe: Recipe): Predictor | undefined {
    return this.opened.given?.predictorFor(targets, recipe);
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
    const { graph } = this.network.student;
    checkInputSize(graph, recipe);
    checkPredictionMemory(graph, recipe, this.options.device.limits);
    if (this.opened.suits(recipe)) return this.opened.targets;
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

/** No run starts as long as nobody has said what labels mean that are plainly not what they are taken for. */
function refuseDoubtful(check: LabelCheck | undefined): void {
  const [first, ...more] = check ? stopping(check) : [];
  if (!first) return;
  throw new UserError('label-check', [first, ...more].map(({ message }) => message).join(' '), {
    advice: first.advice,
  });
}

/** What a run goes on in spite of. */
const labelWarnings = (check: LabelCheck | undefined): Warning[] =>
  (check?.findings ?? [])
    .filter(({ severity }) => severity !== 'note')
    .map(({ message, advice }) => ({ code: 'label-check', stage: null, step: null, message, advice }));

const openedModel = ({ card, own, file, normalisation, coloursSaid }: SourceModel): OpenedModel => ({
  card,
  classes: own.classes,
  classesOrigin: own.origin,
  notes: file.warnings,
  normalisation,
  coloursSaid,
});

function checkCount({ file, classes }: GivenCard, list: ClassList): void {
  if (classes === list.classes.length) return;
  const message = `${file} predicts ${classes} classes, but the class list “${list.name}” has ${list.classes.length}.`;
  throw new UserError('class-count', message, { file, advice: 'Choose the class list of the source model.' });
}
