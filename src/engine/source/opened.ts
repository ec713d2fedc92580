import type { ImageFile, PlatformDecoder } from '../../images/image-file.js';
import { judgeLabels } from '../../images/label-check/judge.js';
import { openTargets, type TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import { adviceForCount } from '../../protocol/class-count.js';
import type { ClassList } from '../../protocol/classes.js';
import { UserError } from '../../protocol/errors.js';
import type { PredictionMatch, RunEvent, TargetsSummary } from '../../protocol/events.js';
import { type LabelCheck, type LabelChoice, NO_CHOICE } from '../../protocol/label-check.js';
import type { Recipe } from '../../protocol/recipe.js';
import { gatherEvidence } from '../look/label-evidence.js';
import { progressOf } from './reading-progress.js';
import type { Source } from './source.js';
import { classesOf, type SourceModel } from './source-model.js';

interface OpenImages {
  images: ImageFile[];
  labels: ImageFile[];
  targets: TargetSet;
  sampleBits: number | null;
  choice: LabelChoice;
  /** The label check after the source was asked, and what it depends on beside the images. */
  check?: { labels: LabelCheck; by: string; source: Source };
}

/**
 * What a user has opened: a source, target images and a class list. An error names what is missing.
 */
export class Opened {
  /** Undefined before a source was opened. */
  present: Source | undefined;
  private open: OpenImages | undefined;
  /** The list that was chosen, by a file or a preset; without one the model's own counts. */
  private chosen: ClassList | undefined;

  constructor(
    private readonly decoder: PlatformDecoder,
    private readonly emit: (event: RunEvent) => void,
  ) {}

  get source(): Source {
    if (this.present) return this.present;
    throw new UserError('no-model', 'There is no source model yet.', {
      advice: 'Open an .onnx, .safetensors or .pth file.',
    });
  }

  set source(source: Source) {
    this.present = source;
    // A list of another length belongs to the model before.
    if (this.chosen && this.chosen.classes.length !== source.model.card.classes) this.chosen = undefined;
  }

  /** The network that is trained. */
  get model(): SourceModel {
    return this.source.model;
  }

  get classes(): ClassList {
    return this.chosen ?? classesOf(this.model);
  }

  /** Undefined gives the model its own list back. */
  chooseClasses(classes: ClassList | undefined): void {
    if (classes && this.present) checkClasses(this.present.model, classes);
    this.chosen = classes;
  }

  get targets(): TargetSet {
    if (this.open) return this.open.targets;
    throw new UserError('no-targets', 'There are no target images yet.', { advice: 'Open a folder of images.' });
  }

  get hasTargets(): boolean {
    return this.open !== undefined;
  }

  /** Images that were open before stay when this fails. */
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
      onProgress: progressOf('decoding images', this.emit),
    });
    this.open = { images, labels, targets, choice, sampleBits };
    return targets;
  }

  /** What is known of the open images, and how predictions fit them. */
  summary(): TargetsSummary {
    const predictions: PredictionMatch | undefined = this.present?.match(this.targets);
    const labelCheck = this.labelCheck;
    return { ...this.targets.summary(), ...(labelCheck && { labelCheck }), ...(predictions && { predictions }) };
  }

  /** What is known of the labels. It includes what the source sees once `checkLabels` has run. */
  get labelCheck(): LabelCheck | undefined {
    return this.open?.check?.labels ?? this.targets.labelCheck;
  }

  /**
   * Compares labels with what the source sees, once for each way to take the images. `network` has the source's
   * weights.
   */
  async checkLabels(recipe: Recipe, network: Network): Promise<LabelCheck | undefined> {
    const { open, source } = this;
    const set = open?.targets.labelSet;
    if (!open || !set) return undefined;
    const by = JSON.stringify([recipe.input, recipe.network]);
    const { check } = open;
    if (check?.by === by && check.source === source) return check.labels;
    const { labelClasses } = open.targets;
    const look = source.looks(network, open.targets, recipe);
    const onProgress = progressOf('checking labels', this.emit);
    const evidence = await gatherEvidence(open.targets, look, labelClasses.classes.length, onProgress);
    const labels = { ...judgeLabels(set, labelClasses, evidence), choice: open.choice };
    open.check = { labels, by, source };
    return labels;
  }

  /** True where the images were opened as a recipe wants them. */
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

/** @throws UserError class-count */
export function checkClasses({ card }: Pick<SourceModel, 'card'>, list: ClassList): void {
  const { name, classes } = list;
  if (classes.length === card.classes) return;
  const message = `The model predicts ${card.classes} classes, but the class list “${name}” has ${classes.length}.`;
  throw new UserError('class-count', message, { file: card.file, advice: adviceForCount(list, card.classes) });
}
