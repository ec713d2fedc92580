import type { ImageFile, PlatformDecoder } from '../../images/image-file.js';
import { judgeLabels } from '../../images/label-check/judge.js';
import { openTargets, type TargetSet } from '../../images/target-set.js';
import type { ClassList } from '../../protocol/classes.js';
import { UserError } from '../../protocol/errors.js';
import type { PredictionMatch, TargetsSummary } from '../../protocol/events.js';
import { type LabelCheck, type LabelChoice, NO_CHOICE } from '../../protocol/label-check.js';
import type { Recipe } from '../../protocol/recipe.js';
import { gatherEvidence, type LookAtImage } from '../look/label-evidence.js';
import type { Given } from './black-box.js';
import { classesOf, type SourceModel } from './source-model.js';

interface OpenImages {
  images: ImageFile[];
  labels: ImageFile[];
  targets: TargetSet;
  sampleBits: number | null;
  choice: LabelChoice;
  /** The label check with the source model's word, and what it depends on beside the images. */
  check?: { labels: LabelCheck; by: string; model: SourceModel; given: Given | undefined };
}

/**
 * What a user has opened: a source model, or what is given of one and a student; target images and a class list. Whatever
 * is missing is named.
 */
export class Opened {
  private source: SourceModel | undefined;
  private open: OpenImages | undefined;
  private black: Given | undefined;
  /** The list that was chosen, by a file or a preset; without one the model's own counts. */
  private chosen: ClassList | undefined;

  constructor(
    private readonly decoder: PlatformDecoder,
    private readonly onDecoded: (done: number, total: number) => void,
  ) {}

  /** What is given of a source model whose weights are not; undefined where the model itself is. */
  get given(): Given | undefined {
    return this.black;
  }

  set given(given: Given | undefined) {
    void this.black?.release();
    this.black = given;
  }

  /** The network that is trained: the source model, or the student of a black box. */
  get model(): SourceModel {
    if (this.source) return this.source;
    throw new UserError('no-model', 'There is no source model yet.', {
      advice: 'Open an .onnx, .safetensors or .pth file.',
    });
  }

  set model(source: SourceModel) {
    this.source = source;
    // A list of another length belongs to the model before.
    if (this.chosen && this.chosen.classes.length !== source.card.classes) this.chosen = undefined;
  }

  get classes(): ClassList {
    return this.chosen ?? classesOf(this.model);
  }

  /** Undefined gives the model its own list back. */
  chooseClasses(classes: ClassList | undefined): void {
    if (classes && this.source) checkClasses(this.source, classes);
    this.chosen = classes;
  }

  get targets(): TargetSet {
    if (this.open) return this.open.targets;
    throw new UserError('no-targets', 'There are no target images yet.', { advice: 'Open a folder of images.' });
  }

  get hasTargets(): boolean {
    return this.open !== undefined;
  }

  /** Those open before stay when this fails. */
  async openTargets(
    images: ImageFile[],
    labels: ImageFile[],
    { input }: Recipe,
    choice: LabelChoice = NO_CHOICE,
  ): Promise<TargetSet> {
    const { width, height, sampleBits } = input;
    const targets = await openTargets({
      images,
      labels,
      classes: this.classes,
      choice,
      width,
      height,
      sampleBits,
      decoder: this.decoder,
      onProgress: this.onDecoded,
    });
    this.open = { images, labels, targets, choice, sampleBits };
    return targets;
  }

  /** Of the open images, with how the given predictions fit them. */
  summary(): TargetsSummary {
    const predictions: PredictionMatch | undefined = this.black?.match(this.targets);
    const labelCheck = this.labelCheck;
    return { ...this.targets.summary(), ...(labelCheck && { labelCheck }), ...(predictions && { predictions }) };
  }

  /** What is known of the labels: with the source model's word once it has looked. */
  get labelCheck(): LabelCheck | undefined {
    return this.open?.check?.labels ?? this.targets.labelCheck;
  }

  /** Lets the source model have a say about the labels, once for each way in which it takes the images. */
  async checkLabels(
    recipe: Recipe,
    look: LookAtImage,
    onProgress: (done: number, total: number) => void,
  ): Promise<LabelCheck | undefined> {
    const { open, model, given } = this;
    const set = open?.targets.labelSet;
    if (!open || !set) return undefined;
    const by = JSON.stringify([recipe.input, recipe.network]);
    const { check } = open;
    if (check && check.by === by && check.model === model && check.given === given) return check.labels;
    const { labelClasses } = open.targets;
    const evidence = await gatherEvidence(open.targets, look, labelClasses.classes.length, onProgress);
    const labels = { ...judgeLabels(set, labelClasses, evidence), choice: open.choice };
    open.check = { labels, by, model, given };
    return labels;
  }

  /** Whether the images were opened as a recipe wants them. */
  suits({ input }: Recipe): boolean {
    const { width, height } = this.targets;
    return width === input.width && height === input.height && this.open?.sampleBits === input.sampleBits;
  }

  /** The same files, opened as a recipe wants them. */
  async resizeTargets(recipe: Recipe): Promise<TargetSet> {
    const { images, labels, choice } = this.open ?? { images: [], labels: [], choice: NO_CHOICE };
    return this.openTargets(images, labels, recipe, choice);
  }

  checkImage(image: number): void {
    const count = this.targets.names.length;
    if (Number.isInteger(image) && image >= 0 && image < count) return;
    throw new UserError('no-such-image', `There is no target image ${image}; there are ${count}.`);
  }
}

function checkClasses({ card }: SourceModel, { name, classes }: ClassList): void {
  if (classes.length === card.classes) return;
  const message = `The model predicts ${card.classes} classes, but the class list “${name}” has ${classes.length}.`;
  throw new UserError('class-count', message, {
    file: card.file,
    advice: 'Choose the class list that the model was trained with.',
  });
}
