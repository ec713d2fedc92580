import { checkInputSize } from '../../adapt/input-size.js';
import { initialState, type LiveState, setMixed } from '../../adapt/live.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import { UserError } from '../../protocol/errors.js';
import type { RunEvent } from '../../protocol/events.js';
import { settledRecipe } from '../../protocol/normalisation.js';
import type { Recipe } from '../../protocol/recipe.js';
import { checkPredictionMemory, type MemoryLimits } from '../run/memory-plan.js';
import type { Opened } from './opened.js';
import { readingProgress } from './reading-progress.js';
import type { Look, Source } from './source.js';
import { sourceNetwork, takesSize } from './source-model.js';

/** What this needs of the session. */
export interface LoadedHost {
  limits: MemoryLimits;
  isRunning: () => boolean;
  emit: (event: RunEvent) => void;
}

/** What is opened, ready to be computed with: the source's network on the GPU, and images as a recipe wants them. */
export class Loaded {
  /** True once a run has trained the network. */
  adapted = false;
  private live: LiveState | undefined;

  constructor(
    private readonly opened: Opened,
    private readonly host: LoadedHost,
  ) {}

  /** The network that is looked at, trained and exported. */
  get network(): LiveState {
    void this.opened.source;
    if (!this.live) throw new Error('The model has no network.');
    return this.live;
  }

  /** True while the network has the source's weights. */
  get untouched(): boolean {
    return !this.host.isRunning() && !this.adapted;
  }

  /**
   * A network with the source's weights. It stays when something else is opened or started; the caller disposes of it.
   */
  sourceCopy(): Network {
    return this.untouched ? this.network.student.clone() : sourceNetwork(this.opened.source.model);
  }

  /** Takes a source that was just opened, and lets go of the one before. That one stays when this fails. */
  replace(source: Source): void {
    const { present } = this.opened;
    try {
      this.take(source);
    } catch (error) {
      void source.release();
      throw error;
    }
    void present?.release();
  }

  /** Builds the network of a source in place of the present one. */
  take(source: Source): void {
    const network = sourceNetwork(source.model, readingProgress(this.host.emit));
    if (this.live) {
      setMixed(this.live, null);
      this.live.student.dispose();
    }
    this.live = initialState(network);
    this.adapted = false;
    this.opened.source = source;
  }

  /** Reads the source again where its network was imported for images of another size. */
  takeSize(recipe: Recipe): void {
    const { source } = this.opened;
    if (!takesSize(source.model, recipe)) this.take(source.forRecipe(recipe));
  }

  /** The target images at a recipe's size; all images are opened anew when the recipe asks for another one. */
  async targetsFor(recipe: Recipe): Promise<TargetSet> {
    if (this.untouched) this.takeSize(recipe);
    const { graph } = this.network.student;
    checkInputSize(graph, recipe);
    checkPredictionMemory(graph, recipe, this.host.limits);
    if (this.opened.suits(recipe)) return this.opened.targets;
    this.refuseDuringRun();
    return this.opened.resizeImages(recipe);
  }

  /** Other images: what was compared on the ones before says nothing about them. */
  forgetDisputed(): void {
    if (this.live) this.live.disputed = null;
  }

  /** One target image, with the network that looks at it. */
  async lookAt(image: number, given: Recipe): Promise<Look> {
    const look = await this.lookAtAll(given);
    await this.opened.checkImage(image);
    return { ...look, image };
  }

  /** All target images, with the network that looks at them. */
  async lookAtAll(given: Recipe): Promise<Omit<Look, 'image'>> {
    const recipe = this.settled(given);
    const targets = await this.targetsFor(recipe);
    return { live: this.network, targets, recipe };
  }

  /** A recipe with its own numbers, or with those that are usual for the network. */
  settled(recipe: Recipe): Recipe {
    return settledRecipe(recipe, this.opened.source.model.normalisation);
  }

  refuseDuringRun(): void {
    if (!this.host.isRunning()) return;
    throw new UserError('run-going-on', 'A run is going on.', { advice: 'Stop it first.' });
  }
}
