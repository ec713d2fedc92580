import { expect, it } from 'vitest';
import { NO_CHOICE } from '../protocol/label-check.js';
import { recipeByName } from '../protocol/recipes.js';
import { jobOf, placesOf, type RunPlaces } from './run-job.js';

const places = (change: Partial<RunPlaces> = {}): RunPlaces => ({
  ...{ source: { by: 'model', model: '/model.pth' }, images: '/images', labels: null, heldOut: null },
  ...{ labelChoice: NO_CHOICE, withoutPredictions: false, ...change },
});
const kept = (given: RunPlaces) => ({ ...jobOf(given, recipeByName('demo'), undefined), inputs: [] });

it('a run that goes on has the results that it was started with', () => {
  const without = places({ withoutPredictions: true });
  expect(placesOf(kept(without), 'out')).toMatchObject(without);
});

it('a run from before predictions could be left out has them', () => {
  const job = kept(places());
  const { withoutPredictions: _, ...older } = job.given as Record<string, unknown>;
  expect(placesOf({ ...job, given: older }, 'out')).toMatchObject(places());
});
