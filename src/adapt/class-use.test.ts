import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byBestOfClass, byClassEntropy, type ClassUse, classUseOf } from './class-use.js';

/** An image of pixels (class, entropy). */
const imageOf = (pixels: [number, number][], classes = 3): ClassUse =>
  classUseOf(
    pixels.flatMap(([c, h]) => [c, h, 0, 0]),
    classes,
  );
const times = (count: number, c: number, h: number): [number, number][] => Array.from({ length: count }, () => [c, h]);

const pixel = fc.tuple(fc.nat(3), fc.double({ min: 0, max: 1, noNaN: true }));
const pixelLists = fc.array(fc.array(pixel, { minLength: 1, maxLength: 30 }), { minLength: 2, maxLength: 12 });

describe('what a network makes of an image', () => {
  it('is told by class', () => {
    const use = imageOf([...times(3, 0, 0.2), ...times(1, 2, 0.6)]);
    expect(use.meanEntropy).toBeCloseTo(0.3, 12);
    expect(use.shares).toEqual([0.75, 0, 0.25]);
    expect(use.entropies[0]).toBeCloseTo(0.2, 12);
    expect(use.entropies.slice(1)).toEqual([0, 0.6]);
  });
});

describe('the ranking by the entropy of the classes', () => {
  it('puts an image whose small class is unsure behind one whose classes are all alike', () => {
    const sureBut = imageOf([...times(95, 0, 0.1), ...times(5, 1, 0.9)]);
    const alike = imageOf([...times(50, 0, 0.3), ...times(50, 1, 0.3)]);
    expect(sureBut.meanEntropy).toBeLessThan(alike.meanEntropy);
    expect(byClassEntropy([sureBut, alike])).toEqual([1, 0]);
  });

  it('leaves out a class of less than a thousandth of the pixels', () => {
    const speck = imageOf([...times(1999, 0, 0.2), ...times(1, 1, 1)]);
    const plain = imageOf(times(10, 0, 0.25));
    expect(byClassEntropy([plain, speck])).toEqual([1, 0]);
    expect(byClassEntropy([plain, imageOf([...times(998, 0, 0.2), ...times(2, 1, 1)])])).toEqual([0, 1]);
  });

  it('is that of a plain reference', () => {
    fc.assert(
      fc.property(pixelLists, (lists) => {
        const scores = lists.map((list) => {
          const present = [...new Set(list.map(([c]) => c))];
          const means = present.map((c) => {
            const own = list.filter(([other]) => other === c);
            return own.reduce((sum, [, h]) => sum + h, 0) / own.length;
          });
          return means.reduce((sum, mean) => sum + mean, 0) / means.length;
        });
        const order = byClassEntropy(lists.map((list) => imageOf(list, 4)));
        expect([...order].sort((a, b) => a - b)).toEqual(lists.map((_, i) => i));
        for (const [place, image] of order.entries()) {
          if (place === 0) continue;
          expect((scores[image] ?? 0) - (scores[order[place - 1] ?? 0] ?? 0)).toBeGreaterThan(-1e-9);
        }
      }),
    );
  });
});

/** The same, the plainest way there is: turn by turn over all images that are left. */
function plainTurns(images: readonly ClassUse[]): number[] {
  const left = new Set(images.keys());
  const order: number[] = [];
  const share = (c: number) => images.reduce((sum, { shares }) => sum + (shares[c] ?? 0), 0);
  const classes = [...(images[0]?.shares ?? []).keys()].sort((a, b) => share(a) - share(b) || a - b);
  const entropy = (image: number) => images[image]?.meanEntropy ?? 0;
  const held = (image: number, c: number) => (images[image]?.shares[c] ?? 0) * (1 - (images[image]?.entropies[c] ?? 0));
  const better = (c: number) => (a: number, b: number) => held(b, c) - held(a, c) || entropy(a) - entropy(b) || a - b;
  while (left.size > 0) {
    const before = left.size;
    for (const c of classes) {
      const [best] = [...left].filter((image) => held(image, c) > 0).sort(better(c));
      if (best === undefined) continue;
      left.delete(best);
      order.push(best);
    }
    if (left.size < before) continue;
    return [...order, ...[...left].sort((a, b) => entropy(a) - entropy(b) || a - b)];
  }
  return order;
}

describe('the ranking by the best of each class', () => {
  /** Six easy scenes of road and sky, and two harder ones with the only poles. */
  const scenes = [
    ...[0.1, 0.11, 0.12, 0.13, 0.14, 0.15].map((h) => imageOf([...times(60, 0, h), ...times(40, 1, h)])),
    imageOf([...times(50, 0, 0.3), ...times(30, 1, 0.3), ...times(20, 2, 0.3)]),
    imageOf([...times(50, 0, 0.2), ...times(40, 1, 0.2), ...times(10, 2, 0.2)]),
  ];

  it('holds each class from the start, where that by the mean entropy has no pole', () => {
    const easy = byBestOfClass(scenes).slice(0, 2);
    expect(easy[0]).toBe(6);
    const byEntropy = [...scenes.keys()].sort((a, b) => (scenes[a]?.meanEntropy ?? 0) - (scenes[b]?.meanEntropy ?? 0));
    expect(byEntropy.slice(0, 6)).not.toContain(6);
    expect(byEntropy.slice(0, 6)).not.toContain(7);
  });

  it('counts pixels less that the network is unsure of', () => {
    const unsure = imageOf([...times(80, 0, 0.1), ...times(20, 2, 0.95)]);
    const sure = imageOf([...times(90, 0, 0.1), ...times(10, 2, 0.1)]);
    expect(byBestOfClass([unsure, sure])[0]).toBe(1);
  });

  it('is that of a plain reference, each image once', () => {
    fc.assert(
      fc.property(pixelLists, (lists) => {
        const images = lists.map((list) => imageOf(list, 4));
        expect(byBestOfClass(images)).toEqual(plainTurns(images));
      }),
    );
  });
});
