import { adapt } from '../adapt/adapt.js';
import { predictLabels } from '../adapt/evaluate.js';
import { initialState, type LiveState, setMixed } from '../adapt/live.js';
import { deltaFor } from '../adapt/teacher.js';
import type { ModelFile } from '../formats/model-file.js';
import { readModel } from '../formats/read.js';
import { writeTorch } from '../formats/torch/write.js';
import { writeAdapted } from '../formats/write.js';
import type { ImageFile, PlatformDecoder } from '../images/image-file.js';
import { openTargets, type TargetSet } from '../images/target-set.js';
import { estimateMemory } from '../nn/memory.js';
import type { Network } from '../nn/network.js';
import { buildNetwork, describeModel, recogniseNetwork, updatedTensors } from '../nn/open-network.js';
import type { ClassList } from '../protocol/classes.js';
import { reportError, UserError } from '../protocol/errors.js';
import type { ModelCard, RunEvent, TargetsSummary } from '../protocol/events.js';
import type { NetworkRecipe, Recipe } from '../protocol/recipe.js';
import { applyEvent, emptyRun, type RunRecord } from '../protocol/record.js';
import type { ImageMaps, PixelReport } from '../protocol/session.js';
import type { Device } from './device.js';
import { inspectPixel } from './inspect.js';
import { computeMaps } from './maps.js';
import { type Picture, picturesOf } from './pictures.js';
import { RunControl } from './run-control.js';

export interface SessionOptions {
  device: Device;
  decoder: PlatformDecoder;
  versions: Record<string, string>;
  /** Everything that happens in a run, in order. */
  emit: (event: RunEvent) => void;
  /** Called after each step and awaited: the page shows maps here, and a slow page slows the run. */
  afterStep?: () => Promise<void>;
}

interface OpenModel {
  file: ModelFile;
  bytes: number;
  card: ModelCard;
  network: NetworkRecipe;
}

interface OpenImages {
  images: ImageFile[];
  labels: ImageFile[];
  targets: TargetSet;
}

/**
 * One user's work: a source model, target images, and the run that adapts one to the other. The page's worker and the
 * command line drive the same session.
 */
export class Session {
  record: RunRecord = emptyRun;
  private model: OpenModel | undefined;
  private open: OpenImages | undefined;
  private classes: ClassList | undefined;
  private live: LiveState | undefined;
  private control: RunControl | undefined;
  private gpuError: string | undefined;
  private adapted = false;
  /** Predictions of the source model on the images that the report shows. */
  private before: Picture[] = [];

  constructor(private readonly options: SessionOptions) {
    options.device.onError((message) => this.fail(message));
    void options.device.lost.then((reason) => this.fail(`The GPU was lost (${reason}).`));
  }

  /** Reads a model file and builds its network. The model open before stays when this fails. */
  async openModel(bytes: Uint8Array, file: string, network: NetworkRecipe): Promise<ModelCard> {
    this.refuseDuringRun();
    return this.takeModel(readModel(bytes, file), bytes.length, network);
  }

  private takeModel(file: ModelFile, bytes: number, network: NetworkRecipe): ModelCard {
    const recognised = recogniseNetwork(file, network);
    const built = buildNetwork(file, recognised);
    const card = describeModel(file, recognised, bytes);
    // A list of another length belongs to the model before.
    if (this.classes && this.classes.classes.length !== card.classes) this.classes = undefined;
    this.replaceNetwork(built);
    this.model = { file, bytes, card, network };
    return card;
  }

  /** Before another model is opened whose classes will be set behind it. */
  forgetClasses(): void {
    this.refuseDuringRun();
    this.classes = undefined;
  }

  setClasses(classes: ClassList): void {
    this.refuseDuringRun();
    if (this.model) this.checkClasses(this.model.card, classes);
    this.classes = classes;
  }

  /** Opens target images and labels at the recipe's size. Those open before stay when this fails. */
  async openTargets(images: ImageFile[], labels: ImageFile[], recipe: Recipe): Promise<TargetsSummary> {
    this.refuseDuringRun();
    const targets = await openTargets({
      images,
      labels,
      classes: this.requireClasses(),
      width: recipe.input.width,
      height: recipe.input.height,
      decoder: this.options.decoder,
      onProgress: (done, total) => this.options.emit({ type: 'progressed', what: 'decoding images', done, total }),
    });
    this.open = { images, labels, targets };
    return targets.summary();
  }

  /** Runs a recipe from the source weights to its end, or until it is stopped. Resolves when the run is over. */
  async run(recipe: Recipe): Promise<void> {
    this.refuseDuringRun();
    const model = this.requireModel();
    const targets = await this.targetsFor(recipe);
    if (JSON.stringify(recipe.network) !== JSON.stringify(model.network)) {
      this.takeModel(model.file, model.bytes, recipe.network);
    } else {
      this.replaceNetwork(buildNetwork(model.file, recogniseNetwork(model.file, model.network)));
    }
    this.checkMemory(recipe);
    const control = new RunControl();
    this.control = control;
    this.gpuError = undefined;
    try {
      await this.drive(recipe, targets, control);
    } finally {
      this.control = undefined;
    }
  }

  private async drive(recipe: Recipe, targets: TargetSet, control: RunControl): Promise<void> {
    const live = this.requireLive();
    const classes = this.requireClasses();
    const start = performance.now();
    const { device, versions } = this.options;
    this.record = emptyRun;
    this.emit({
      type: 'run-started',
      time: new Date().toISOString(),
      recipe,
      model: this.requireModel().card,
      classes,
      targets: targets.summary(),
      adapter: device.adapter,
      versions,
    });
    for (const warning of device.warnings) this.emit({ type: 'warned', warning });
    this.before = await picturesOf(live.student, targets, classes, recipe, 'source model');
    const events = adapt({ recipe, targets, classes, live, now: () => performance.now() });
    const seconds = () => (performance.now() - start) / 1000;
    try {
      await this.follow(events, control);
      const outcome = control.stopped ? 'stopped' : 'done';
      this.emit({ type: 'run-finished', time: new Date().toISOString(), outcome, seconds: seconds() });
    } catch (error) {
      const report = reportError(error);
      this.emit({
        type: 'run-finished',
        time: new Date().toISOString(),
        outcome: 'failed',
        error: report,
        seconds: seconds(),
      });
      throw error;
    } finally {
      await events.return();
      live.stage = null;
      setMixed(live, null);
      this.adapted = this.record.steps.length > 0;
    }
  }

  /** Pulls events until the end; between two of them the run can be paused, stepped or stopped. */
  private async follow(events: AsyncGenerator<RunEvent, void, void>, control: RunControl): Promise<void> {
    while (!control.stopped) {
      const next = await events.next();
      if (this.gpuError)
        throw new UserError('gpu-error', this.gpuError, {
          advice: 'Try a smaller crop or batch; the source model is unchanged.',
        });
      if (next.done) return;
      this.emit(next.value);
      if (next.value.type !== 'stepped') continue;
      await this.options.afterStep?.();
      if (control.finishStep()) this.emit({ type: 'paused' });
      await control.gate();
    }
  }

  pause(): void {
    this.control?.pause();
  }

  resume(): void {
    if (this.control?.resume()) this.emit({ type: 'resumed' });
  }

  /** One more step while paused. */
  step(): void {
    if (this.control?.step()) this.emit({ type: 'resumed' });
  }

  stop(): void {
    this.control?.stop();
  }

  get running(): boolean {
    return this.control !== undefined;
  }

  async maps(image: number, recipe: Recipe): Promise<ImageMaps> {
    const targets = await this.targetsFor(recipe);
    const live = this.requireLive();
    if (!this.running && !this.adapted) Object.assign(live, this.constantsOf(recipe));
    return computeMaps(live, targets, this.imageIndex(image), recipe, this.adapted);
  }

  async inspect(image: number, x: number, y: number, recipe: Recipe): Promise<PixelReport> {
    const targets = await this.targetsFor(recipe);
    return inspectPixel(this.requireLive(), targets, this.imageIndex(image), x, y, recipe, this.adapted);
  }

  /** Class ids of an image at its own size, under the present weights. */
  async predict(image: number): Promise<{ width: number; height: number; data: Uint8Array; name: string }> {
    const targets = this.requireTargets();
    const size = targets.size(image);
    const { input } = this.record.recipe ?? {
      input: { ...DEFAULT_INPUT, width: targets.width, height: targets.height },
    };
    const data = await predictLabels(this.requireLive().student, targets, image, size, input);
    return { ...size, data, name: targets.names[image] ?? String(image) };
  }

  /** The adapted weights in the form of the source file: same names, shapes and types. */
  async exportModel(format: 'safetensors' | 'pth'): Promise<Uint8Array> {
    const { file } = this.requireModel();
    const updates = await updatedTensors(this.requireLive().student, file);
    return format === 'pth' ? writeTorch(file, updates) : writeAdapted(file, updates);
  }

  /** Pictures of the report: input, source prediction, present prediction, truth. */
  async pictures(): Promise<Picture[]> {
    const { recipe } = this.record;
    if (!recipe || !this.adapted) return this.before;
    const after = await picturesOf(
      this.requireLive().student,
      this.requireTargets(),
      this.requireClasses(),
      recipe,
      'adapted model',
    );
    return [...this.before, ...after.filter((picture) => picture.caption.startsWith('adapted'))];
  }

  get targets(): TargetSet | undefined {
    return this.open?.targets;
  }

  get classList(): ClassList | undefined {
    return this.classes;
  }

  get modelFormat(): 'safetensors' | 'pth' {
    return this.requireModel().file.format;
  }

  private emit(event: RunEvent): void {
    this.record = applyEvent(this.record, event);
    this.options.emit(event);
  }

  private fail(message: string): void {
    this.gpuError ??= message;
    this.control?.wake();
  }

  private replaceNetwork(network: Network): void {
    if (this.live) {
      setMixed(this.live, null);
      this.live.student.dispose();
    }
    this.live = initialState(network);
    this.adapted = false;
  }

  private constantsOf(recipe: Recipe): Partial<LiveState> {
    const align = recipe.stages.find((stage) => stage.stage === 'align');
    const teach = recipe.stages.find((stage) => stage.stage === 'teach');
    const classes = this.requireLive().student.graph.classes;
    return { gamma: align?.gamma ?? 5, delta: deltaFor(teach?.delta ?? null, classes) };
  }

  /** The target images at a recipe's size; they are opened anew when the recipe asks for another one. */
  private async targetsFor(recipe: Recipe): Promise<TargetSet> {
    const targets = this.requireTargets();
    const { width, height } = recipe.input;
    if (targets.width === width && targets.height === height) return targets;
    this.refuseDuringRun();
    const { images, labels } = this.open ?? { images: [], labels: [] };
    await this.openTargets(images, labels, recipe);
    return this.requireTargets();
  }

  private imageIndex(image: number): number {
    const count = this.requireTargets().names.length;
    if (Number.isInteger(image) && image >= 0 && image < count) return image;
    throw new UserError('no-such-image', `There is no target image ${image}; there are ${count}.`);
  }

  private checkClasses(card: ModelCard, classes: ClassList): void {
    if (classes.classes.length === card.classes) return;
    const message = `The model predicts ${card.classes} classes, but the class list “${classes.name}” has ${classes.classes.length}.`;
    throw new UserError('class-count', message, {
      file: card.file,
      advice: 'Choose the class list that the model was trained with.',
    });
  }

  private checkMemory(recipe: Recipe): void {
    const { input, batchSize } = recipe;
    const { graph } = this.requireLive().student;
    const height = input.cropHeight ?? input.height;
    const width = input.cropWidth ?? input.width;
    const need = estimateMemory(graph, batchSize, height, width);
    const { maxStorageBufferBindingSize: most } = this.options.device.limits;
    if (need.largestTensor <= most) return;
    const mib = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
    const message = `A step of batch ${batchSize} at ${width}x${height} needs a tensor of ${mib(need.largestTensor)}; this GPU binds at most ${mib(most)}.`;
    throw new UserError('too-little-memory', message, { advice: 'Lower the batch size or train on a smaller crop.' });
  }

  private refuseDuringRun(): void {
    if (!this.control) return;
    throw new UserError('run-going-on', 'A run is going on.', { advice: 'Stop it first.' });
  }

  private requireModel(): OpenModel {
    if (this.model) return this.model;
    throw new UserError('no-model', 'There is no source model yet.', { advice: 'Open a .safetensors or .pth file.' });
  }

  private requireLive(): LiveState {
    this.requireModel();
    if (!this.live) throw new Error('The model has no network.');
    return this.live;
  }

  private requireTargets(): TargetSet {
    if (this.open) return this.open.targets;
    throw new UserError('no-targets', 'There are no target images yet.', { advice: 'Open a folder of images.' });
  }

  private requireClasses(): ClassList {
    this.classes ??= this.model ? numberedClasses(this.model) : undefined;
    if (this.classes) return this.classes;
    throw new UserError('no-model', 'There is no source model yet.', { advice: 'Open the model first.' });
  }
}

const DEFAULT_INPUT = {
  cropWidth: null,
  cropHeight: null,
  mean: [0.485, 0.456, 0.406] as [number, number, number],
  std: [0.229, 0.224, 0.225] as [number, number, number],
};

/** Class names and colours of the file (mmcv), or numbers with colours spread around the wheel. */
function numberedClasses({ file, card }: OpenModel): ClassList {
  const classes = Array.from({ length: card.classes }, (_, id) => ({
    id,
    name: file.classes?.[id] ?? `class ${id}`,
    color: hex(file.palette?.[id] ?? wheel(id)),
  }));
  return { name: file.classes ? 'classes of the file' : 'numbered classes', ignore: [255], classes };
}

const hex = (rgb: readonly number[]): string =>
  `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;

/** Colours a golden angle apart, so that neighbours differ. */
function wheel(id: number): number[] {
  const hue = (id * 137.508) % 360;
  const channel = (shift: number) => {
    const k = (shift + hue / 30) % 12;
    return 255 * (0.5 - 0.38 * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}
