import { expect, it } from 'vitest';
import type { Layer } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { withDisputed } from './layers.js';

const share = (value: number) => ({ kind: 'share', data: Uint8Array.of(value) }) satisfies Layer;

const mapsOf = (layers: ImageMaps['layers'], missing: ImageMaps['missing']): ImageMaps => ({
  ...{ image: 0, name: 'a.png', width: 1, height: 1, caption: '', weights: 'current' },
  layers,
  missing,
});

it('maps of the source model from before a run show where its results disagree', () => {
  const before = mapsOf({ entropy: share(1) }, { disputed: 'Not compared.', truth: 'No labels.' });
  const now = mapsOf({ entropy: share(2), disputed: share(3) }, {});
  const shown = withDisputed(before, now);
  expect(shown.layers).toEqual({ entropy: share(1), disputed: share(3) });
  expect(shown.missing).toEqual({ truth: 'No labels.' });
});

it('where the latest run compared nothing, they do not show what an earlier one did', () => {
  const before = mapsOf({ disputed: share(3) }, {});
  const shown = withDisputed(before, mapsOf({}, { disputed: 'Not compared.' }));
  expect(shown.layers).toEqual({});
  expect(shown.missing).toEqual({ disputed: 'Not compared.' });
});
