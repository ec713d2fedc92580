import type { LiveState } from '../../adapt/live.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import type { Predictor } from '../../predictions/predictor.js';
import type { ClassList } from '../../protocol/classes.js';
import type { GivenCard, PredictionMatch } from '../../protocol/events.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { ImageMaps } from '../../protocol/session.js';
import type { LookAtImages } from '../look/label-evidence.js';
import type { Picture } from '../look/pictures.js';
import type { StudentChoice } from './fresh-student.js';
import type { SourceModel } from './source-model.js';

/** An image that is looked at: the network, and the recipe that says how the network takes images. */
export interface Look {
  live: LiveState;
  targets: TargetSet;
  image: number;
  recipe: Recipe;
}

/**
 * What a user opened as source: a model with its weights (`weights-source.ts`), or a black box and the student that learns
 * from it (`black-box-source.ts`). All that differs between the two is asked here. A source is never changed: another
 * network makes another source.
 */
export interface Source {
  /** The network that is trained: the source model itself, or the student. */
  readonly model: SourceModel;
  /** The card of a black box; null where the weights are there. */
  readonly given: GivenCard | null;
  /** True where the source model is measured as a network between the steps of the first stage. That takes memory. */
  readonly measuredAsNetwork: boolean;
  /** The same source with its network as a recipe wants it: itself if it has that network already. */
  forRecipe(recipe: Recipe): Source;
  /** The same source with another student; undefined where no student learns. */
  withStudent(choice: StudentChoice, recipe: Recipe): Source | undefined;
  /** How the target images and the predictions go together; undefined where there are no predictions. */
  match(targets: TargetSet): PredictionMatch | undefined;
  /** @throws UserError no-matching-prediction when there is not one pair, silent-predictions when no pair says anything */
  requireMatch(targets: TargetSet): void;
  /** Predictions of the target images, which is all that adaptation sees of a black box; undefined where it sees weights. */
  predictorFor(targets: TargetSet, recipe: Recipe): Predictor | undefined;
  /** What the label check sees of the source; `network` has the source's weights. */
  looks(network: Network, targets: TargetSet, recipe: Recipe): LookAtImages;
  /** Pictures of the report from before a run; `network` has not been trained yet. */
  picturesBefore(network: Network, targets: TargetSet, classes: ClassList, recipe: Recipe): Promise<Picture[]>;
  /** Maps of the source, at any time. */
  sourceMaps(look: Look): Promise<ImageMaps>;
  /** Maps as long as no run has trained the network. */
  untouchedMaps(look: Look): Promise<ImageMaps>;
  /** Maps under the present weights; `adapted`: a run has trained the network and is over. */
  presentMaps(look: Look, adapted: boolean): Promise<ImageMaps>;
  /** Frees what this source, and every source made from it, hold outside JavaScript. */
  release(): Promise<void>;
}
