import { IGNORED } from '../../protocol/classes.js';
import type { IdMap } from '../../protocol/label-check.js';
import { pixelsOf } from './agreement.js';
import type { Joint } from './evidence.js';

/** An id and a class must overlap this much (intersection over union) to be taken for the same. */
const LEAST_OVERLAP = 0.2;

interface Pair {
  id: number;
  label: number;
  overlap: number;
}

function pairsOf(joint: Joint, classes: number): Pair[] {
  const truths = pixelsOf(joint);
  const guesses = Array.from({ length: classes }, (_, label) =>
    [...joint.values()].reduce((sum, counts) => sum + (counts[label] as number), 0),
  );
  return [...joint].flatMap(([id, counts]) =>
    guesses.map((guessed, label) => {
      const both = counts[label] as number;
      return { id, label, overlap: both / Math.max(1, (truths.get(id) ?? 0) + guessed - both) };
    }),
  );
}

/**
 * Which id goes with which class, one to one, the largest overlaps first. Ids that overlap with nothing are ignored:
 * nothing tells what they are.
 */
export function bestPermutation(joint: Joint, classes: number): IdMap {
  const map = new Map<number, number>();
  const taken = new Set<number>();
  for (const { id, label, overlap } of pairsOf(joint, classes).sort((a, b) => b.overlap - a.overlap)) {
    if (overlap < LEAST_OVERLAP || map.has(id) || taken.has(label)) continue;
    map.set(id, label);
    taken.add(label);
  }
  for (const id of joint.keys()) if (!map.has(id)) map.set(id, IGNORED);
  return Object.fromEntries([...map].sort(([a], [b]) => a - b).map(([id, label]) => [String(id), label]));
}
