import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { panBy, pixelAt, placement, WHOLE_VIEW, zoomAt } from './viewport.js';

const picture = { width: 240, height: 180 };
const pane = { width: 480, height: 600 };

describe('pan and zoom', () => {
  it('fits and centres the whole picture at first', () => {
    expect(placement(WHOLE_VIEW, picture, pane)).toEqual({ scale: 2, left: 0, top: 120 });
    expect(pixelAt(WHOLE_VIEW, picture, pane, { x: 3, y: 121 })).toEqual({ x: 1, y: 0 });
    expect(pixelAt(WHOLE_VIEW, picture, pane, { x: 3, y: 119 })).toBeNull();
  });

  it('keeps the point under the pointer where it is while zooming in', () => {
    const at = { x: 240, y: 300 };
    const near = zoomAt(zoomAt(WHOLE_VIEW, 4, picture, pane, at), 3, picture, pane, { x: 100, y: 200 });
    const before = zoomAt(WHOLE_VIEW, 4, picture, pane, at);
    expect(pixelAt(near, picture, pane, { x: 100, y: 200 })).toEqual(
      pixelAt(before, picture, pane, { x: 100, y: 200 }),
    );
    expect(near.zoom).toBe(12);
  });

  it('never shows an empty border beside a picture that is larger than the pane', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ factor: fc.double({ min: 0.3, max: 4, noNaN: true }), x: fc.nat(480), y: fc.nat(600) }), {
          maxLength: 12,
        }),
        (moves) => {
          let view = WHOLE_VIEW;
          for (const { factor, x, y } of moves) {
            view = panBy(zoomAt(view, factor, picture, pane, { x, y }), x - 240, y - 300, picture, pane);
          }
          const { scale, left, top } = placement(view, picture, pane);
          expect(view.zoom).toBeGreaterThanOrEqual(1);
          expect(left).toBeLessThanOrEqual(Math.max(1e-6, (pane.width - picture.width * scale) / 2 + 1e-6));
          expect(left + picture.width * scale).toBeGreaterThanOrEqual(
            Math.min(pane.width, picture.width * scale) - 1e-6,
          );
          expect(top).toBeLessThanOrEqual(Math.max(1e-6, (pane.height - picture.height * scale) / 2 + 1e-6));
        },
      ),
      { numRuns: 100 },
    );
  });
});
