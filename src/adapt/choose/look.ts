import type { ProgressEvent } from '../../protocol/events.js';
import type { Candidate, Size } from './candidate.js';
import { addVotes, emptyVotes, Simple, winners } from './votes.js';

/** One image as the candidates see it. */
export interface ComparedImage {
  image: number;
  /** The class with the largest weighted mean probability; 255 where nobody says anything. */
  ensemble: Uint8Array;
  /** Each candidate's own labels. */
  labels: Uint8Array[];
}

export interface Looking {
  candidates: readonly Candidate[];
  /** By candidate: how much its probabilities count in the ensemble, 0..1. */
  weights: readonly number[];
  images: readonly number[];
  size: Size;
  classes: number;
  /** Gathers what others choose by, a row for each candidate. */
  simple?: readonly Simple[] | undefined;
}

/** An image in work. */
interface Summed {
  image: number;
  /** Probabilities of the candidates so far. */
  sums: ReturnType<typeof emptyVotes>;
  labels: Uint8Array[];
}

/** Bytes of main memory for the sums and label maps of the images that are in work at once. */
const MOST_BYTES = 2 ** 29;

/** How many images are in work at once. A candidate is opened once for all of them: one network at a time is on the GPU. */
const imagesAtOnce = (candidates: number, classes: number, { width, height }: Size): number =>
  Math.max(1, Math.floor(MOST_BYTES / (width * height * (4 * classes + candidates))));

/**
 * Asks one candidate after another for some images, and adds their probabilities up. Images that one of them says nothing
 * about are left out.
 */
export async function* look(
  { candidates, weights, images, size, classes, simple }: Looking,
  counted: (done: number) => ProgressEvent,
  atOnce = imagesAtOnce(candidates.length, classes, size),
): AsyncGenerator<ProgressEvent | ComparedImage, void, void> {
  let done = 0;
  for (let first = 0; first < images.length; first += atOnce) {
    const part = images
      .slice(first, first + atOnce)
      .map((image): Summed => ({ image, sums: emptyVotes(classes, size.width * size.height), labels: [] }));
    for (const [place, candidate] of candidates.entries()) {
      const open = await candidate.open();
      try {
        const said = open.predict(part.map(({ image }) => image));
        let at = 0;
        for await (const { probabilities } of said) {
          const { sums, labels } = part[at++] as Summed;
          if (probabilities) {
            const weight = weights[place] ?? 0;
            if (weight > 0) addVotes(sums, probabilities, weight);
            simple?.[place]?.add(probabilities);
            labels.push(winners(probabilities, classes));
          }
          done += 1;
          yield counted(done);
        }
      } finally {
        open.close();
      }
    }
    for (const { image, sums, labels } of part) {
      if (labels.length === candidates.length) yield { image, labels, ensemble: winners(sums, classes) };
    }
  }
}

export const simpleScores = (candidates: readonly Candidate[], classes: number): Simple[] =>
  candidates.map(() => new Simple(classes));
