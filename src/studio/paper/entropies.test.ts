import { expect, it } from 'vitest';
import { fold, longRunEvents } from '../../../test/long-run.js';
import { emptyRun } from '../../protocol/record.js';
import type { ImageMaps } from '../../protocol/session.js';
import { savedRecord } from '../../report/saved-form.js';
import { entropiesOf } from './entropies.js';

const maps: ImageMaps = {
  image: 0,
  name: 'a.png',
  width: 2,
  height: 2,
  caption: 'source model',
  weights: 'source',
  layers: { entropy: { kind: 'share', data: new Uint8Array([0, 0, 128, 255]) } },
  missing: {},
};

it('the latest step of Align counts, also where another stage came after it, or its own lists were not kept', () => {
  const live = fold(longRunEvents({ steps: [9_000, 10, 1], classes: 3 }));
  expect(entropiesOf(live, maps)).toMatchObject({ of: 'step 9000 of Align', step: { index: 0, step: 9_000 } });
  const saved = savedRecord(fold(longRunEvents({ steps: [9_001, 10, 1], classes: 3 })));
  const found = entropiesOf(saved, undefined);
  expect(found?.step?.index).toBe(0);
  expect(found?.histogram.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 3);
});

it('without such a step the image that is looked at counts, in 64 bins', () => {
  const found = entropiesOf(emptyRun, maps);
  expect(found).toMatchObject({ of: 'a.png, source model', step: null });
  expect([0, 32, 63].map((bin) => found?.histogram[bin])).toEqual([0.5, 0.25, 0.25]);
  expect(entropiesOf(emptyRun, { ...maps, layers: {} })).toBeNull();
  expect(entropiesOf(emptyRun, undefined)).toBeNull();
});
