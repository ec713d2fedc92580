import { createRandom } from '../../images/random.js';
import type { Choice, ChoiceCandidate, Spread } from '../../protocol/choice.js';
import type { ProgressEvent } from '../../protocol/events.js';
import { drawImages, spreadOf } from './bootstrap.js';
import type { Candidate, Size } from './candidate.js';
import { bestOf, decide, inOrder } from './decide.js';
import { type ComparedImage, look, simpleScores } from './look.js';
import { iouOf, meanIou, type Overlap, overlapOf, sameShare, sumOf } from './overlap.js';
import { type Judged, judge } from './standing.js';
import type { Simple } from './votes.js';
import { weightsOf } from './weights.js';

export interface Choosing {
  candidates: readonly Candidate[];
  /** Indices of the images to compare on. */
  images: readonly number[];
  size: Size;
  classes: number;
  /** Whether the surest and most diverse votes count more (docs/adr/0042), or all the same. */
  weigh: boolean;
  /** Of the resampling. */
  seed: number;
  /** Called with each image as it is compared: its maps may be kept. `votes` says which of the labels count. */
  onImage?: ((compared: ComparedImage, votes: readonly boolean[]) => Promise<void> | void) | undefined;
}

/** A choice, and what its images say of any two candidates. */
export interface Compared {
  choice: Choice;
  /** The first one's agreement less the second one's, over the same drawn images. */
  differenceOf(of: Pick<ChoiceCandidate, 'name'>, to: Pick<ChoiceCandidate, 'name'>): Spread;
}

/** So many images, spread over the set, show which candidates must not vote. */
const FIRST_IMAGES = 8;

/** Places spread evenly over a list; all of it where it is short. */
export const spread = (count: number, most: number): number[] =>
  Array.from({ length: Math.min(count, most) }, (_, place) => Math.floor((place * count) / Math.min(count, most)));

/**
 * Choosing without labels (atp.md): the weighted mean of the candidates' probabilities votes for each pixel's class; a candidate is
 * as good as it agrees with the vote (mean IoU over all images). A first look at a few images finds those that must not vote, and
 * how much the others' votes count.
 * @throws RangeError without a candidate
 */
export async function* choose(choosing: Choosing): AsyncGenerator<ProgressEvent, Compared, void> {
  const { candidates, images, classes } = choosing;
  if (candidates.length === 0) throw new RangeError('There is no candidate.');
  const firstImages = spread(images.length, FIRST_IMAGES).map((place) => images[place] ?? 0);
  const total = candidates.length * (firstImages.length + images.length);
  const counted = (before: number) => (done: number) => ({
    ...{ type: 'progressed' as const, what: 'comparing candidates' as const, done: before + done, total },
  });
  const first = simpleScores(candidates, classes);
  const everybody = { ...choosing, weights: candidates.map(() => 1), images: firstImages, simple: first };
  const seen = yield* gathered(look(everybody, counted(0)));
  const { judged, kappa } = judge(
    candidates.map((_, place) => sampled(seen.map(({ labels }) => labels[place] ?? new Uint8Array()))),
    classes,
    candidates.map(({ kind }) => kind),
  );
  const votes = judged.map(({ standing }) => standing === 'votes');
  // Where all have collapsed, their vote is shown, and nobody follows it.
  const counting = votes.includes(true) ? votes : candidates.map(() => true);
  const weights = choosing.weigh
    ? weightsOf(
        first.map((each) => each.scores().infoMax),
        counting,
      )
    : counting.map(Number);
  const tally = new Tally(candidates.length, classes, counting);
  const simple = simpleScores(candidates, classes);
  const whole = look({ ...choosing, weights, simple }, counted(candidates.length * firstImages.length));
  for await (const event of whole) {
    if ('type' in event) yield event;
    else {
      tally.add(event);
      await choosing.onImage?.(event, counting);
    }
  }
  return tally.result(choosing, { judged, kappa, weights }, simple);
}

/** Passes progress on, and keeps the images. */
async function* gathered(
  events: AsyncGenerator<ProgressEvent | ComparedImage, void, void>,
): AsyncGenerator<ProgressEvent, ComparedImage[], void> {
  const images: ComparedImage[] = [];
  for await (const event of events) {
    if ('type' in event) yield event;
    else images.push(event);
  }
  return images;
}

/** Pixels of the first look by which the candidates are compared with one another: their pairs are many. */
const MOST_SAMPLES = 2 ** 17;

/** Pixels of label maps at equal distances. */
function sampled(maps: readonly Uint8Array[]): Uint8Array {
  const total = maps.reduce((sum, { length }) => sum + length, 0);
  const step = Math.ceil(total / MOST_SAMPLES);
  return Uint8Array.from(maps.flatMap((map) => [...map.filter((_, pixel) => pixel % step === 0)]));
}

/** Counts what the images show, without keeping their maps. */
class Tally {
  private readonly images: number[] = [];
  private readonly overlaps: Overlap[][];
  private readonly disputed: number[] = [];
  private readonly disputedOf: Uint32Array;
  private readonly pixelsOf: Uint32Array;

  constructor(
    candidates: number,
    private readonly classes: number,
    private readonly votes: readonly boolean[],
  ) {
    this.overlaps = Array.from({ length: candidates }, () => []);
    this.disputedOf = new Uint32Array(classes);
    this.pixelsOf = new Uint32Array(classes);
  }

  add({ image, ensemble, labels }: ComparedImage): void {
    const { classes } = this;
    this.images.push(image);
    for (const [place, own] of labels.entries()) this.overlaps[place]?.push(overlapOf(own, ensemble, classes));
    const voting = labels.filter((_, place) => this.votes[place]);
    let disputed = 0;
    let known = 0;
    ensemble.forEach((voted, pixel) => {
      if (voted >= classes) return;
      known += 1;
      this.pixelsOf[voted] = (this.pixelsOf[voted] ?? 0) + 1;
      if (voting.every((map) => map[pixel] === voted)) return;
      disputed += 1;
      this.disputedOf[voted] = (this.disputedOf[voted] ?? 0) + 1;
    });
    this.disputed.push(known === 0 ? 0 : disputed / known);
  }

  result(
    { candidates, size, seed }: Choosing,
    { judged, kappa, weights }: { judged: readonly Judged[]; kappa: number | null; weights: readonly number[] },
    simple: readonly Simple[],
  ): Compared {
    const allWeights = [...weights].sort((a, b) => a - b).reduce((sum, weight) => sum + weight, 0);
    const draws = drawImages(this.images.length, createRandom(seed).fork('choosing without labels'));
    const scored = candidates.map((candidate, place) => {
      const overlaps = this.overlaps[place] ?? [];
      const { standing = 'votes', sameAs = null, kappa: own = null } = judged[place] ?? {};
      const whole = sumOf(overlaps, this.classes);
      const drawn = draws.map((times) => meanIou(sumOf(overlaps, this.classes, times)));
      const total = Math.max(
        1,
        whole.own.reduce((sum, count) => sum + count, 0),
      );
      return {
        ...{ name: candidate.name, kind: candidate.kind, standing, kappa: own, drawn },
        sameAs: sameAs === null ? null : (candidates[sameAs]?.name ?? null),
        weight: (weights[place] ?? 0) / allWeights,
        agreement: spreadOf(meanIou(whole), drawn),
        iou: iouOf(whole),
        byImage: overlaps.map(sameShare),
        shares: [...whole.own].map((count) => count / total),
        simple: simple[place]?.scores() ?? { entropy: 0, confidence: 0, infoMax: 0 },
      };
    });
    const best = bestOf(scored);
    const compared = scored.map((each) => ({ ...each, toBest: differenceOf(each, best) }));
    const ranks = ranksOf(compared);
    const found: ChoiceCandidate[] = compared.map(({ drawn: _, ...each }) => ({
      ...each,
      rank: ranks.get(each.name) ?? null,
    }));
    const pixels = this.pixelsOf.reduce((sum, count) => sum + count, 0);
    const choice: Choice = {
      ...{ images: this.images, ...size, candidates: found, kappa },
      disputed: this.disputedOf.reduce((sum, count) => sum + count, 0) / Math.max(1, pixels),
      disputedByImage: this.disputed,
      disputedByClass: [...this.pixelsOf].map((count, c) => (count === 0 ? null : (this.disputedOf[c] ?? 0) / count)),
      ...decide({ candidates: found, kappa }),
    };
    const byName = new Map(scored.map((each) => [each.name, each]));
    return {
      choice,
      differenceOf: (of, to) => differenceOf(byName.get(of.name) ?? best, byName.get(to.name) ?? best),
    };
  }
}

/** A candidate's agreement by drawn images, for differences over the same images. */
interface Drawn {
  name: string;
  agreement: Spread;
  drawn: readonly number[];
}

const differenceOf = (of: Drawn, to: Drawn): Spread =>
  spreadOf(
    of.agreement.value - to.agreement.value,
    of.drawn.map((value, draw) => value - (to.drawn[draw] ?? Number.NaN)),
  );

/** Ranks by name. One that cannot be told apart from the first of the rank above shares that rank. */
function ranksOf(candidates: readonly (Drawn & Pick<ChoiceCandidate, 'standing'>)[]): Map<string, number> {
  const ranks = new Map<string, number>();
  let leader: Drawn | undefined;
  let rank = 0;
  for (const [place, each] of inOrder(candidates.filter(({ standing }) => standing === 'votes')).entries()) {
    if (!leader || differenceOf(each, leader).high < 0) {
      leader = each;
      rank = place + 1;
    }
    ranks.set(each.name, rank);
  }
  return ranks;
}
