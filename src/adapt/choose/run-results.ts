import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import type { ProgressEvent, RunEvent } from '../../protocol/events.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { StageRecipe } from '../../protocol/stage-recipes.js';
import { stageTitle } from '../../protocol/stages.js';
import { canReestimate, reestimateBatchNorm } from '../batch-norm.js';
import type { Part, RunParts } from '../parts.js';
import type { AdaptOptions } from '../run-stage.js';
import { type Candidate, comparedSize, networkProbabilities, predictorCandidate } from './candidate.js';
import { type Choosing, type Compared, choose, spread } from './choose.js';
import { giveWeights, type KeptWeights, keepWeights, keptPart, savedWeights } from './kept-weights.js';
import { bytesOf, disagreementOf } from './votes.js';
import { weigh } from './weigh.js';

/** A run compares its results on at most so many images: more make the intervals little narrower. */
const MOST_IMAGES = 64;

/** What a stage gave. */
interface StageResult {
  name: string;
  kept: KeptWeights;
}

const partName = (place: number): string => `result ${place}`;

/** Whether a run compares its results at its end: by default where no labels say what they are worth. */
const choosesAtEnd = ({ choose: when }: Pick<Recipe, 'choose'>, labelled: number): boolean =>
  when === 'always' || (when === 'unlabelled' && labelled === 0);

/** Whether a run keeps what its stages gave. */
export const keepsResults = (recipe: Pick<Recipe, 'choose' | 'undo'>, labelled: number): boolean =>
  recipe.undo === 'stage' || choosesAtEnd(recipe, labelled);

/**
 * The results of a run: of the source model, of batch norm re-estimated and of each stage. Their weights are kept in main
 * memory; to be compared they are given, one after another, to one more network on the GPU. At that time the stage's
 * optimiser and teacher have been freed: a step took more.
 */
export class RunResults {
  private readonly results: StageResult[] = [];
  private batchNorm: KeptWeights | undefined;

  private constructor(
    private readonly options: AdaptOptions,
    private readonly parts: RunParts,
    /** Undefined where the source model is a black box. */
    private readonly source: KeptWeights | undefined,
  ) {}

  /** Takes the source's weights, before a run that goes on gets those that it had; undefined where nothing is compared. */
  static async begin(options: AdaptOptions, parts: RunParts): Promise<RunResults | undefined> {
    const { recipe, targets, given, live } = options;
    if (!keepsResults(recipe, targets.labelled)) return undefined;
    const results = new RunResults(options, parts, given ? undefined : await keepWeights(live.student));
    parts.keep('results', results.part);
    return results;
  }

  private readonly part: Part<string[]> = {
    save: () => this.results.map(({ name }) => name),
    load: ({ plain }) => {
      for (const [place, name] of plain.entries()) {
        const saved = this.parts.saved<{ batchesTracked: number }>(partName(place));
        if (!saved) throw new Error(`The checkpoint has no weights of ${name}.`);
        this.add({ name, kept: savedWeights(saved) });
      }
    },
  };

  private add(result: StageResult): void {
    this.parts.keep(partName(this.results.length), keptPart(result.kept));
    this.results.push(result);
  }

  /** The start of the next stage. Without the source's weights the first stage of a black box has none to go back to. */
  private get start(): KeptWeights | undefined {
    return this.results.at(-1)?.kept ?? this.source;
  }

  /** True where the next stage can be undone, and the recipe says so. */
  get undoes(): boolean {
    return this.options.recipe.undo === 'stage' && this.start !== undefined;
  }

  /**
   * After a stage: keeps what it gave, unless the recipe says to undo such stages, and this one is an outlier or could not be
   * finished.
   */
  async *afterStage(stage: StageRecipe, index: number, finished: boolean): AsyncGenerator<RunEvent, void, void> {
    const { live } = this.options;
    const result = { name: this.nameOf(stage), kept: await keepWeights(live.student) };
    const { start } = this;
    if (!this.undoes || !start) return this.add(result);
    const compared = yield* this.compare([...this.results, result], { weigh: false });
    const found = weigh(compared, this.results.at(-1)?.name ?? SOURCE, result.name);
    const weighed = finished ? found : { ...found, undone: true, why: 'not-finite' as const };
    if (weighed.undone) giveWeights(live.student, start);
    else this.add(result);
    yield { type: 'stage-weighed', weighed: { stage: stage.stage, index, ...weighed } };
  }

  /** At the end of the run. */
  async *atEnd(): AsyncGenerator<RunEvent, void, void> {
    const { recipe, targets, now } = this.options;
    if (!choosesAtEnd(recipe, targets.labelled) || this.results.length === 0) return;
    const start = now();
    const size = comparedSize(recipe.input);
    const ofImage = new Map<number, Uint8Array>();
    const { choice } = yield* this.compare(this.results, {
      weigh: true,
      onImage: ({ image, labels, ensemble }, votes) => {
        const voting = labels.filter((_, place) => votes[place]);
        ofImage.set(image, bytesOf(disagreementOf(voting, ensemble)));
      },
    });
    this.options.live.disputed = { ...size, ofImage };
    yield { type: 'chosen', choice, seconds: (now() - start) / 1000 };
  }

  private async *compare(
    results: readonly StageResult[],
    how: Pick<Choosing, 'weigh' | 'onImage'>,
  ): AsyncGenerator<ProgressEvent, Compared, void> {
    const { recipe, targets, given, live } = this.options;
    const { graph } = live.student;
    const size = comparedSize(recipe.input);
    const network = live.student.clone();
    try {
      yield* this.reestimate(network);
      const { source, batchNorm } = this;
      const of = (name: string, kind: Candidate['kind'], kept: KeptWeights) =>
        keptCandidate({ name, kind, kept, network, targets, recipe });
      const candidates = [
        ...(given ? [predictorCandidate(GIVEN, 'source', given, size)] : []),
        ...(source ? [of(SOURCE, 'source', source)] : []),
        ...(batchNorm ? [of(BATCH_NORM, 'batch-norm', batchNorm)] : []),
        ...results.map(({ name, kept }) => of(name, 'trained', kept)),
      ];
      const images = spread(targets.names.length, MOST_IMAGES);
      return yield* choose({ candidates, images, size, classes: graph.classes, seed: recipe.seed, ...how });
    } finally {
      network.dispose();
    }
  }

  /** Batch norm of the source model re-estimated, once. */
  private async *reestimate(network: Network): AsyncGenerator<ProgressEvent, void, void> {
    const { recipe, targets } = this.options;
    const has = network.layout.statistics.size > 0 && canReestimate(network, targets, recipe);
    if (!this.source || this.batchNorm || !recipe.reestimateBatchNorm || !has) return;
    giveWeights(network, this.source);
    yield* reestimateBatchNorm(network, targets, recipe);
    // The weights are the source's own.
    this.batchNorm = { ...(await keepWeights(network)), weights: this.source.weights };
  }

  /** A stage that the recipe has twice is told apart by its number. */
  private nameOf({ stage }: StageRecipe): string {
    const title = stageTitle(stage);
    const before = this.results.filter(({ name }) => name === title || name.startsWith(`${title} `)).length;
    return before === 0 ? title : `${title} ${before + 1}`;
  }
}

const SOURCE = 'source model';
const GIVEN = 'given predictions';
const BATCH_NORM = 'batch norm re-estimated';

interface Kept {
  name: string;
  kind: Candidate['kind'];
  kept: KeptWeights;
  /** It gets the weights when the candidate is opened: one candidate at a time is asked. */
  network: Network;
  targets: TargetSet;
  recipe: Recipe;
}

const keptCandidate = ({ name, kind, kept, network, targets, recipe }: Kept): Candidate => ({
  name,
  kind,
  open: async () => {
    giveWeights(network, kept);
    const size = comparedSize(recipe.input);
    return {
      predict: (images) => networkProbabilities(network, targets, images, recipe.input, size),
      close: () => {},
    };
  },
});
