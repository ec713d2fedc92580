import { type Dim, equal, exactQuotient, mul, productOf } from './dims.js';

/** Axes of one shape that hold the same elements, in the same order, as axes of another one. */
interface Group {
  from: number[];
  to: number[];
}

/** The shortest runs of axes of equal products. */
function groupsOf(from: readonly Dim[], to: readonly Dim[]): Group[] {
  const groups: Group[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const before = groups.at(-1);
    if (i >= from.length && before && to[j] === 1) {
      before.to.push(j++);
      continue;
    }
    const group: Group = { from: [], to: [] };
    let [left, right]: [Dim, Dim] = [1, 1];
    const takeFrom = () => {
      left = mul(left, from[i] ?? 1);
      group.from.push(i++);
    };
    const takeTo = () => {
      right = mul(right, to[j] ?? 1);
      group.to.push(j++);
    };
    if (i < from.length) takeFrom();
    if (j < to.length) takeTo();
    while (!equal(left, right) && (i < from.length || j < to.length)) {
      if (j >= to.length || (i < from.length && exactQuotient(right, left) !== undefined)) takeFrom();
      else takeTo();
    }
    groups.push(group);
  }
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
