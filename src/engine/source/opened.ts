import type { ImageFile } from '../../images/image-file.js';
import { judgeLabels } from '../../images/label-check/judge.js';
import type { ImageReading } from '../../images/target-loader.js';
import { openTargets, refuseLeftOut, shapeOf, type TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import { adviceForCount } from '../../protocol/class-count.js';
import type { ClassList } from '../../protocol/classes.js';
import { UserError } from '../../protocol/errors.js';
import {
  IMAGE_SETS,
  type ImageSet,
  type PredictionMatch,
  type RunEvent,
  type TargetsSummary,
} from '../../protocol/events.js';
import { type LabelCheck, type LabelChoice, NO_CHOICE } from '../../protocol/label-check.js';
import type { Recipe } from '../../protocol/recipe.js';
import { gatherEvidence } from '../look/label-evidence.js';
import { progressOf } from './reading-progress.js';
import type { Source } from './source.js';
import { classesOf, type SourceModel } from './source-model.js';

/** Files of one set of images. */
export interface GivenImages {
  images: ImageFile[];
  labels: ImageFile[];
  /** How the labels are read; by default as they seem to be meant. */
  choice?: LabelChoice | undefined;
}

interface OpenImages extends GivenImages {
  targets: TargetSet;
  sampleBits: number | null;
  choice: LabelChoice;
  /** The label check after the source was asked, and what it depends on beside the images. */
  check?: { labels: LabelCheck; by: string; source: Source };
}

/**
 * What a user has opened: a source, target images, held-out images and a class list. An error names what is missing.
 */
export class Opened {
  /** Undefined before a source was opened. */
  present: Source | undefined;
  private readonly sets: Partial<Record<ImageSet, OpenImages>> = {};
  /** The list that was chosen, by a file or a preset; without one the model's own counts. */
  private chosen: ClassList | undefined;

  constructor(
    private readonly reading: ImageReading,
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
    if (this.sets.target) return this.sets.target.targets;
    throw new UserError('no-targets', 'There are no target images yet.', { advice: 'Open a folder of images.' });
  }

  get hasTargets(): boolean {
    return this.sets.target !== undefined;
  }

  /** Images that are measured on, and nothing else. */
  get heldOut(): TargetSet | undefined {
    return this.sets['held-out']?.targets;
  }

  /** True where something is measured in a run. */
  get isMeasured(): boolean {
    return Object.values(this.sets).some(({ targets }) => targets.labelled > 0);
  }

  /** Images that were open before as this set stay when this fails. */
  async openImages(
    set: ImageSet,
    { images, labels, choice = NO_CHOICE }: GivenImages,
    { input }: Recipe,
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
      ...this.reading,
      onProgress: (what, done, total) => this.emit({ type: 'progressed', what, done, total }),
    });
    this.sets[set] = { images, labels, targets, choice, sampleBits };
    return targets;
  }

  closeHeldOut(): void {
    delete this.sets['held-out'];
  }

  /** What is known of the open images, and how predictions fit them. */
  summary(): TargetsSummary {
    const predictions: PredictionMatch | undefined = this.present?.match(this.targets);
    const labelCheck = this.labelCheck('target');
    const shape = shapeOf(this.targets);
    return {
      ...this.targets.summary(),
      ...(shape && { shape }),
      ...(labelCheck && { labelCheck }),
      ...(predictions && { predictions }),
    };
  }

  /** Null where there are none. Predictions are of target images only. */
  heldOutSummary(): TargetsSummary | null {
    const labelCheck = this.labelCheck('held-out');
    return this.heldOut ? { ...this.heldOut.summary(), ...(labelCheck && { labelCheck }) } : null;
  }

  /** What is known of the labels of both sets. The findings say which labels they mean. */
  get labelChecks(): LabelCheck[] {
    const [target, heldOut] = [this.labelCheck('target'), this.labelCheck('held-out')];
    return [...(target ? [target] : []), ...(heldOut ? [ofHeldOut(heldOut)] : [])];
  }

  /** It includes what the source sees once `checkLabels` has run. */
  private labelCheck(set: ImageSet): LabelCheck | undefined {
    const open = this.sets[set];
    return open?.check?.labels ?? open?.targets.labelCheck;
  }

  /**
   * Compares labels with what the source sees, once for each way to take the images. `network` has the source's
   * weights. Of held-out images a black box shows nothing: their labels are judged by themselves.
   */
  async checkLabels(recipe: Recipe, network: Network): Promise<LabelCheck[]> {
    const { target, 'held-out': heldOut } = this.sets;
    if (target) await this.checkSet(target, recipe, network);
    if (heldOut && this.source.measuredAsNetwork) await this.checkSet(heldOut, recipe, network);
    return this.labelChecks;
  }

  private async checkSet(open: OpenImages, recipe: Recipe, network: Network): Promise<void> {
    const { source } = this;
    const { labelSet: set, labelClasses } = open.targets;
    if (!set) return;
    const by = JSON.stringify([recipe.input, recipe.network]);
    const { check } = open;
    if (check?.by === by && check.source === source) return;
    const look = source.looks(network, open.targets, recipe);
    const onProgress = progressOf('checking labels', this.emit);
    const evidence = await gatherEvidence(open.targets, look, labelClasses.classes.length, onProgress);
    const labels = { ...judgeLabels(set, labelClasses, evidence), choice: open.choice };
    open.check = { labels, by, source };
  }

  /** True where all images were opened as a recipe wants them. */
  suits(recipe: Recipe): boolean {
    void this.targets;
    return Object.values(this.sets).every((open) => suits(open, recipe));
  }

  /** The same files, opened as a recipe wants them. */
  async resizeImages(recipe: Recipe): Promise<TargetSet> {
    for (const set of IMAGE_SETS) {
      const open = this.sets[set];
      if (open && !suits(open, recipe)) await this.openImages(set, open, recipe);
    }
    return this.targets;
  }

  /** @throws UserError no-such-image, and what is wrong with a file that cannot be used */
  async checkImage(image: number): Promise<void> {
    const count = this.targets.names.length;
    if (!(Number.isInteger(image) && image >= 0 && image < count)) {
      throw new UserError('no-such-image', `There is no target image ${image}; there are ${count}.`);
    }
    await refuseLeftOut(this.targets, image);
  }
}

const ofHeldOut = (check: LabelCheck): LabelCheck => ({
  ...check,
  findings: check.findings.map((each) => ({ ...each, message: `Held-out images: ${each.message}` })),
});

const suits = ({ targets, sampleBits }: OpenImages, { input }: Recipe): boolean =>
  targets.width === input.width && targets.height === input.height && sampleBits === input.sampleBits;

/** @throws UserError class-count */
export function checkClasses({ card }: Pick<SourceModel, 'card'>, list: ClassList): void {
  const { name, classes } = list;
  if (classes.length === card.classes) return;
  const message = `The model predicts ${card.classes} classes, but the class list “${name}” has ${classes.length}.`;
  throw new UserError('class-count', message, { file: card.file, advice: adviceForCount(list, card.classes) });
}
