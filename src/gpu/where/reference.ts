import { expandReference } from '../arrange/reference.js';
import type { Values } from '../binary/reference.js';
import { broadcastShape } from '../strided/axes.js';
import { arranged, givenBack } from '../strided/reference.js';

/** The oracle: each operand is repeated to the common shape first. */
export function whereReference(condition: Values, yes: Values, no: Values) {
  const shape = [condition, yes, no].map((one) => one.shape).reduce(broadcastShape);
  const wide = ({ shape: own, values }: Values) => arranged(expandReference(own, shape), values);
  const [chosen, a, b] = [wide(condition), wide(yes), wide(no)];
  const gradient = (of: Values, when: boolean) => (dy: ArrayLike<number>) =>
    givenBack(
      expandReference(of.shape, shape),
      chosen.map((value, i) => ((value !== 0) === when ? dy[i]! : 0)),
      of.values.length,
    );
  return {
    shape: [...shape],
    y: chosen.map((value, i) => (value === 0 ? b[i]! : a[i]!)),
    byYes: gradient(yes, true),
    byNo: gradient(no, false),
  };
}
