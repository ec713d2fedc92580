import { type ClassList, IGNORED } from '../../protocol/classes.js';
import type { IdMap, LabelFinding } from '../../protocol/label-check.js';
import { type Agreement, type ClassOf, pixelsOf } from './agreement.js';
import type { Joint } from './evidence.js';
import type { Ids } from './ids.js';
import { APPLY, compared, type Evidence, isBetter } from './readings.js';
import { percent, quoted } from './words.js';

/** A permutation has as many free choices as there are ids, so it needs more agreement. */
const PERMUTED_KAPPA = 0.4;
const PERMUTED_SHARE = 0.15;
/** An id map may leave out ids that no class explains, up to this share of the pixels. */
const LEFT_OUT = 0.02;
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
 * Which id goes with which class, one to one, the largest overlaps first. An id that overlaps with no class is ignored:
 * what it means is not known.
 */
function bestPermutation(joint: Joint, classes: number): IdMap {
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

/** Ids that go with other classes than their own, one to one. Where a simpler reading is at hand, they must be clearly better than it. */
export function findPermutation(
  ids: Ids | undefined,
  asIs: ClassOf,
  evidence: Evidence,
  classes: ClassList,
  simpler: ClassOf | undefined,
): LabelFinding | undefined {
  const now = evidence.best(asIs).agreement;
  const enough = (then: Agreement) =>
    isBetter(then, now) && (!simpler || isBetter(then, evidence.best(simpler).agreement));
  const [best] = evidence.turns
    .map((turn) => {
      const idMap = bestPermutation(evidence.joint(turn) ?? new Map(), classes.classes.length);
      // An id that goes with no class counts as disagreement. Leaving it out would look like agreement.
      const classOf: ClassOf = (id) => {
        const label = idMap[String(id)];
        return label === IGNORED && asIs(id) !== IGNORED ? undefined : label;
      };
      return { idMap, trial: evidence.try(classOf, turn) };
    })
    .sort((a, b) => b.trial.agreement.kappa - a.trial.agreement.kappa);
  const joint = best && evidence.joint(best.trial.turn);
  if (!joint) return undefined;
  const { idMap, trial } = best;
  const { classOf, agreement: then } = trial;
  const scored = [...joint.keys()].filter((id) => asIs(id) !== IGNORED);
  const shareOf = (some: number[]) => some.reduce((sum, id) => sum + pixelsIn(joint, id), 0) / Math.max(1, now.pixels);
  const lost = scored.filter((id) => classOf(id) === undefined);
  const moved = scored.filter((id) => classOf(id) !== asIs(id) && !lost.includes(id));
  const right = moved.reduce((sum, id) => sum + (joint.get(id)?.[classOf(id) ?? 0] ?? 0), 0);
  const many = moved.length >= 2 && shareOf(moved) >= PERMUTED_SHARE && right * 2 >= shareOf(moved) * now.pixels;
  if (!enough(then) || then.kappa < PERMUTED_KAPPA || !many) return undefined;
  const named = moved.slice(0, 4).map((id) => `${id} is ${quoted(classes.classes[classOf(id) ?? 0]?.name ?? '')}`);
  const mends = ids !== undefined && shareOf(lost) <= LEFT_OUT;
  const lostWords =
    lost.length > 0
      ? ` No class of the predictions goes with ${listed(lost)} (${percent(shareOf(lost))} of the pixels).`
      : '';
  return {
    code: 'permuted-ids',
    severity: now.kappa <= 0.4 * then.kappa ? 'stop' : 'warn',
    message: `The labels name the classes in another order than the class list "${classes.name}": where the source model looks, ${named.join(', ')}${moved.length > 4 ? ', and so on' : ''}.${lostWords} ${compared(evidence.asTheyLie(asIs), then, evidence.images.length)}`,
    advice: mends
      ? `${APPLY}${lost.length > 0 ? ' The map leaves them out.' : ''} If the class list names the model's outputs in the wrong order, choose the right one.`
      : `Choose the class list that names the classes in the order of these labels${ids ? ', or say by an id map what each id means' : ''}.`,
    idMap: mends ? idMap : null,
  };
}

const pixelsIn = (joint: Joint, id: number): number => (joint.get(id) ?? new Float64Array()).reduce((a, b) => a + b, 0);
const listed = (ids: readonly number[]): string => `${ids.length === 1 ? 'id' : 'ids'} ${ids.join(', ')}`;
