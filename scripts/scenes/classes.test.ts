import { expect, it } from 'vitest';
import { parseClassList } from '../../src/protocol/classes.js';
import { CLASS, demoClasses } from './classes.js';

type Triple = [number, number, number];

/** Colour vision deficiencies as matrices on linear RGB (Machado, Oliveira and Fernandes 2009, severity 1). */
const visions: Record<string, readonly Triple[]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const linear = (color: string) =>
  [1, 3, 5].map((at) => (Number.parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2) as Triple;

/** CIE L*a*b* (D65) of linear RGB. */
function lab([r, g, b]: Triple): Triple {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (t * 24389) / 27 / 116 + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

it('is a valid class list whose ids are the generator ids', () => {
  expect(parseClassList(demoClasses)).toEqual(demoClasses);
  expect(demoClasses.classes.map(({ id }) => id)).toEqual(Object.values(CLASS));
});

it.each(Object.entries(visions))('keeps class colours apart with %s vision', (_name, matrix) => {
  const seen = demoClasses.classes.map(({ name, color }) => {
    const rgb = linear(color);
    const view = matrix.map((row) => Math.min(1, Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2])));
    return { name, lab: lab(view as Triple) };
  });
  const distances = seen.flatMap((a, i) =>
    seen.slice(i + 1).map((b) => ({
      pair: `${a.name} / ${b.name}`,
      distance: Math.hypot(a.lab[0] - b.lab[0], a.lab[1] - b.lab[1], a.lab[2] - b.lab[2]),
    })),
  );
  expect(distances.filter(({ distance }) => distance < 14)).toEqual([]);
});
