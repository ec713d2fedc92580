import { type Dim, equal, exactQuotient, mul, productOf } from './dims.js';

/** Axes of one shape that hold the same elements, in the same order, as axes of another one. */
interface Group {
  from: number[];
  to: number[];
}

/**
 * The shortest runs of axes of equal products. Axes of size 1 hold nothing together: old ones go, new ones join the run
 * before.
 */
function groupsOf(from: readonly Dim[], to: readonly Dim[]): Group[] {
  const groups: Group[] = from.flatMap((dim, axis) => (dim === 1 ? [{ from: [axis], to: [] }] : []));
  const sources = from.flatMap((dim, axis) => (dim === 1 ? [] : [axis]));
  let group: Group = { from: [], to: [] };
  groups.push(group);
  let [left, right]: [Dim, Dim] = [1, 1];
  const takeFrom = () => {
    const axis = sources.shift() ?? 0;
    left = mul(left, from[axis] ?? 1);
    group.from.push(axis);
  };
  for (const [axis, dim] of to.entries()) {
    if (dim !== 1 && equal(left, right)) {
      group = { from: [], to: [] };
      groups.push(group);
      [left, right] = [1, 1];
      takeFrom();
    }
    group.to.push(axis);
    right = mul(right, dim);
    while (!equal(left, right) && sources.length > 0 && exactQuotient(right, left) !== undefined) takeFrom();
  }
  group.from.push(...sources);
  return groups;
}

/**
 * How the result of a reshape may lie in memory when its input lies with axis `order[i]` at place i: the order of the
 * result's axes with which the elements need not move. Undefined where they must.
 */
export function reshapedOrder(
  from: readonly Dim[],
  to: readonly Dim[],
  order: readonly number[],
): number[] | undefined {
  const groups = groupsOf(from, to);
  const groupOf = new Map(groups.flatMap((group) => group.from.map((axis) => [axis, group] as const)));
  const result = groups.filter((group) => group.from.length === 0).flatMap((group) => group.to);
  for (let at = 0; at < order.length; ) {
    const group = groupOf.get(order[at] ?? 0);
    if (!group || group.from.some((axis, index) => order[at + index] !== axis)) return undefined;
    result.push(...group.to);
    at += group.from.length;
  }
  return equal(productOf(from), productOf(to)) ? result : undefined;
}
