import { expect, it } from 'vitest';
import { CAMVID_11 } from '../../protocol/presets.js';
import { card, started, targets } from '../run-events.test-data.js';
import { initialState, type StudioState } from '../store.js';
import { whatIsMissing } from './run.js';

const adapter = started.type === 'run-started' ? started.adapter : undefined;
const ready: StudioState = {
  ...initialState,
  device: { state: 'ready', adapter: adapter!, warnings: [] },
  model: card,
  targets,
  classes: CAMVID_11,
};

it('a run needs a GPU, a model, images and classes; the first missing one is named', () => {
  expect(whatIsMissing(initialState)).toMatch(/being started/);
  expect(whatIsMissing({ ...ready, device: { state: 'lost', reason: '' } })).toMatch(/no GPU/);
  expect(whatIsMissing({ ...ready, model: null })).toMatch(/source model/);
  expect(whatIsMissing({ ...ready, targets: null })).toMatch(/target images/);
  expect(whatIsMissing({ ...ready, classes: null })).toMatch(/class list/);
  expect(whatIsMissing(ready)).toBeNull();
});

it('no run can be started while a saved one is looked at', () => {
  expect(whatIsMissing({ ...ready, saved: { file: 'run.json', record: initialState.live } })).toMatch(/saved run/);
});
