import type { Size } from '../graph.js';

/**
 * Sizes that are known as formulas of the image's axes. A Dim is a number or a polynomial of atoms; an atom is an axis of
 * the image, a rounded quotient, or a minimum or maximum. Equal formulas have equal keys, so that shapes can be compared
 * and cancelled before any image is there.
 */
export type Dim = number | Polynomial;

interface Atom {
  key: string;
  size: Size;
  evaluate: (axes: ImageAxes) => number;
  /** For floor(dividend / divisor). */
  quotient?: { dividend: Dim; divisor: number };
}

interface Monomial {
  coefficient: number;
  /** Sorted by key; an atom may come several times. */
  atoms: Atom[];
}

class Polynomial {
  readonly key: string;

  /** Without zeros, by degree and then by the keys of their atoms, which is an order that multiplication keeps. */
  constructor(readonly monomials: readonly Monomial[]) {
    this.key = monomials
      .map(({ coefficient, atoms }) => [coefficient, ...atoms.map(({ key }) => key)].join('*'))
      .join('+');
  }
}

/** Sizes of an image batch. */
export interface ImageAxes {
  batch: number;
  height: number;
  width: number;
}

/** Formulas beyond this many characters are those of no network. */
const longestFormula = 2000;

/** A formula that is too long, or no formula at all. */
export class DimError extends Error {}

const keyOfAtoms = (atoms: readonly Atom[]): string => atoms.map(({ key }) => key).join('*');

const monomialsOf = (dim: Dim): readonly Monomial[] => {
  if (typeof dim !== 'number') return dim.monomials;
  return dim === 0 ? [] : [{ coefficient: dim, atoms: [] }];
};

function byDegree(a: Monomial, b: Monomial): number {
  if (a.atoms.length !== b.atoms.length) return a.atoms.length - b.atoms.length;
  for (const [index, { key }] of a.atoms.entries()) {
    const other = b.atoms[index]?.key ?? '';
    if (key !== other) return key < other ? -1 : 1;
  }
  return 0;
}

/** Adds up equal monomials and drops what cancels. */
function collect(monomials: readonly Monomial[]): Dim {
  const sums = new Map<string, Monomial>();
  for (const { coefficient, atoms } of monomials) {
    const key = keyOfAtoms(atoms);
    sums.set(key, { coefficient: (sums.get(key)?.coefficient ?? 0) + coefficient, atoms });
  }
  const kept = [...sums.values()].filter(({ coefficient }) => coefficient !== 0).toSorted(byDegree);
  const [only] = kept;
  if (!only) return 0;
  if (kept.length === 1 && only.atoms.length === 0) return only.coefficient;
  const polynomial = new Polynomial(kept);
  if (polynomial.key.length > longestFormula) throw new DimError('The graph computes sizes that are too involved.');
  return polynomial;
}

const ofAtom = (atom: Atom): Dim => collect([{ coefficient: 1, atoms: [atom] }]);

/**
 * An axis of the image, which the graph's input [N, H, W, 3] has at `axis`. Where it is known to be a multiple of `step`, the
 * formula is step times an atom: halves of it are whole.
 */
export const imageAxis = (image: string, name: keyof ImageAxes, step = 1): Dim => {
  const axis = { batch: 0, height: 1, width: 2 }[name];
  const own: Size = { of: image, axis };
  if (step === 1) return ofAtom({ key: name, size: own, evaluate: (axes) => axes[name] });
  const part: Atom = {
    key: `${name}/${step}`,
    size: { size: 'floor-div', a: own, b: step },
    evaluate: (axes) => axes[name] / step,
  };
  return collect([{ coefficient: step, atoms: [part] }]);
};

/** A size that is `value` at the exported size of the image, and not known for others. It cannot be computed. */
export const placeholder = (name: string, value: number): Dim =>
  ofAtom({ key: `<${name}>`, size: value, evaluate: () => value });

export const isNumber = (dim: Dim | undefined): dim is number => typeof dim === 'number';

export const add = (a: Dim, b: Dim): Dim => collect([...monomialsOf(a), ...monomialsOf(b)]);

export const sub = (a: Dim, b: Dim): Dim => add(a, mul(b, -1));

export function mul(a: Dim, b: Dim): Dim {
  const products = monomialsOf(a).flatMap((left) =>
    monomialsOf(b).map((right) => ({
      coefficient: left.coefficient * right.coefficient,
      atoms: [...left.atoms, ...right.atoms].toSorted((x, y) => (x.key < y.key ? -1 : 1)),
    })),
  );
  return collect(products);
}

export const productOf = (dims: readonly Dim[]): Dim => dims.reduce(mul, 1);

export const equal = (a: Dim | undefined, b: Dim | undefined): boolean =>
  a !== undefined && b !== undefined && keyOf(a) === keyOf(b);

const keyOf = (dim: Dim): string => (typeof dim === 'number' ? String(dim) : dim.key);

export const equalShapes = (a: readonly Dim[], b: readonly Dim[]): boolean =>
  a.length === b.length && a.every((dim, axis) => equal(dim, b[axis]));

/**
 * floor(a / b). Whole multiples of b are taken out, and floor(floor(x / c) / b) is floor(x / (c b)), so that the sizes of
 * one map reached in different ways are the same formula.
 */
export function floorDiv(a: Dim, b: number): Dim {
  if (b < 0) return floorDiv(mul(a, -1), -b);
  if (b === 0) throw new DimError('The graph divides a size by 0.');
  if (typeof a === 'number') return Math.floor(a / b);
  const whole: Monomial[] = [];
  const rest: Monomial[] = [];
  for (const monomial of a.monomials) {
    const { coefficient, atoms } = monomial;
    const taken = coefficient % b === 0 || atoms.length === 0 ? Math.floor(coefficient / b) : 0;
    whole.push({ coefficient: taken, atoms });
    rest.push({ coefficient: coefficient - taken * b, atoms });
  }
  return add(collect(whole), roundedQuotient(collect(rest), b));
}

function roundedQuotient(a: Dim, b: number): Dim {
  if (typeof a === 'number') return Math.floor(a / b);
  if (b === 1 && a.monomials.every(({ coefficient }) => Number.isInteger(coefficient))) return a;
  const nested = nestedQuotient(a);
  if (nested) return floorDiv(add(nested.dividend, nested.shift * nested.divisor), nested.divisor * b);
  const common = denominator(a);
  const [dividend, divisor] = [mul(a, common), b * common];
  return ofAtom({
    key: `floor((${keyOf(dividend)})/${divisor})`,
    size: { size: 'floor-div', a: toSize(dividend), b: divisor },
    evaluate: (axes) => Math.floor(evaluate(dividend, axes) / divisor),
    quotient: { dividend, divisor },
  });
}

/** For floor(x / c) + n. */
function nestedQuotient({ monomials }: Polynomial): { dividend: Dim; divisor: number; shift: number } | undefined {
  const shift = monomials.find(({ atoms }) => atoms.length === 0)?.coefficient ?? 0;
  const others = monomials.filter(({ atoms }) => atoms.length > 0);
  const [only] = others;
  const quotient = only?.atoms.length === 1 ? only.atoms[0]?.quotient : undefined;
  if (others.length !== 1 || only?.coefficient !== 1 || !quotient || !Number.isInteger(shift)) return undefined;
  return { ...quotient, shift };
}

/** Smallest number by which all coefficients become whole. */
function denominator({ monomials }: Polynomial): number {
  for (let factor = 1; factor <= 4096; factor++) {
    if (monomials.every(({ coefficient }) => Number.isInteger(coefficient * factor))) return factor;
  }
  throw new DimError('The graph multiplies sizes by numbers that are no simple fractions.');
}

export const ceilDiv = (a: Dim, b: number): Dim => floorDiv(add(a, b - 1), b);

/** A whole number from a formula with fractions, rounded down. */
export const floor = (a: Dim): Dim => floorDiv(a, 1);

function extreme(kind: 'min' | 'max', a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return Math[kind](a, b);
  if (equal(a, b)) return a;
  const [first, second] = keyOf(a) < keyOf(b) ? [a, b] : [b, a];
  return ofAtom({
    key: `${kind}(${keyOf(first)},${keyOf(second)})`,
    size: { size: kind, a: toSize(first), b: toSize(second) },
    evaluate: (axes) => Math[kind](evaluate(first, axes), evaluate(second, axes)),
  });
}

export const min = (a: Dim, b: Dim): Dim => extreme('min', a, b);
export const max = (a: Dim, b: Dim): Dim => extreme('max', a, b);

/** a / b where it is a whole formula for all sizes; undefined where it is not. */
export function exactQuotient(a: Dim, b: Dim): Dim | undefined {
  if (b === 0) return undefined;
  if (equal(a, b)) return 1;
  const divisors = monomialsOf(b);
  const leading = divisors.at(-1);
  if (!leading) return undefined;
  let rest = a;
  let quotient: Dim = 0;
  while (rest !== 0) {
    const step = monomialQuotient(monomialsOf(rest).at(-1), leading);
    if (step === undefined) return undefined;
    quotient = add(quotient, step);
    const before = monomialsOf(rest).length;
    rest = sub(rest, mul(step, b));
    // Division by a sum that does not divide would go on for ever.
    if (monomialsOf(rest).length > before + divisors.length * 4) return undefined;
  }
  return quotient;
}

function monomialQuotient(a: Monomial | undefined, b: Monomial): Dim | undefined {
  if (!a || !Number.isInteger(a.coefficient / b.coefficient)) return undefined;
  const atoms = [...a.atoms];
  for (const { key } of b.atoms) {
    const at = atoms.findIndex((atom) => atom.key === key);
    if (at < 0) return undefined;
    atoms.splice(at, 1);
  }
  return collect([{ coefficient: a.coefficient / b.coefficient, atoms }]);
}

export function evaluate(dim: Dim, axes: ImageAxes): number {
  return monomialsOf(dim).reduce(
    (sum, { coefficient, atoms }) => sum + atoms.reduce((product, atom) => product * atom.evaluate(axes), coefficient),
    0,
  );
}

/** The formula as the executor takes it. */
export function toSize(dim: Dim): Size {
  if (typeof dim === 'number') return dim;
  const terms = dim.monomials.map(({ coefficient, atoms }) => {
    const factors: Size[] = atoms.map(({ size }) => size);
    if (coefficient !== 1 || factors.length === 0) factors.unshift(coefficient);
    return factors.reduce((a, b) => ({ size: 'mul', a, b }));
  });
  return terms.reduce((a, b) => ({ size: 'add', a, b }));
}

/** For messages: numbers, and formulas by what they come to at some size. */
export const shown = (shape: readonly Dim[]): string =>
  shape.map((dim) => (typeof dim === 'number' ? String(dim) : '?')).join('x');
