import { beforeEach, describe, expect, it } from 'vitest';
import type { ImageMaps, MapWeights } from '../protocol/session.js';
import { finished, metrics, started, stepped } from './run-events.test-data.js';
import { initialState, nextChapter, setView, shownRun, takeBefore, takeEvents, takeMaps, useStudio } from './store.js';

const mapsOf = (image: number, caption: string, weights: MapWeights): ImageMaps => ({
  image,
  name: `${image}.png`,
  width: 1,
  height: 1,
  caption,
  weights,
  layers: {},
  missing: {},
});

beforeEach(() => useStudio.setState(initialState, true));

describe('events', () => {
  it('fold into the live run and its log', () => {
    takeEvents([started, { type: 'evaluated', checkpoint: 'source', evaluated: 'student', metrics, seconds: 1 }]);
    const { live, log } = useStudio.getState();
    expect(live.state).toBe('running');
    expect(live.evaluations).toHaveLength(1);
    expect(log.at(-1)?.text).toMatch(/source model.*student.*35\.6/i);
  });

  it('carry the page from stage to stage and to the result, folding the explanation', () => {
    takeEvents([started, { type: 'stage-started', stage: 'teach', index: 1, steps: 200 }]);
    expect(useStudio.getState().view).toMatchObject({ chapter: 'teach', explained: false });
    takeEvents([finished]);
    expect(useStudio.getState().view.chapter).toBe('result');
  });

  it('leave the chapter alone while a stage goes on, so that one can look elsewhere', () => {
    setView({ chapter: 'recipe' });
    takeEvents([stepped('teach', 1, 5)]);
    expect(useStudio.getState().view.chapter).toBe('recipe');
  });

  it('do not show a result when the run was stopped', () => {
    expect(nextChapter('teach', [{ ...finished, outcome: 'stopped' } as typeof finished])).toBe('teach');
  });
});

describe('maps', () => {
  it('under the source weights are kept as "before", whenever they come; others are not', () => {
    takeMaps([mapsOf(0, 'source model', 'source')]);
    takeEvents([started, stepped('align', 0, 1)]);
    takeMaps([mapsOf(0, 'step 1', 'current'), mapsOf(1, 'step 1', 'current')]);
    takeBefore([mapsOf(2, 'source model', 'source')]);
    const { maps, before } = useStudio.getState();
    expect(maps[0]?.caption).toBe('step 1');
    expect(before[0]?.caption).toBe('source model');
    expect(before[1]).toBeUndefined();
    expect(before[2]?.caption).toBe('source model');
    expect(maps[2]).toBeUndefined();
  });
});

it('a saved run is shown instead of the live one until it is closed', () => {
  takeEvents([started]);
  const { live } = useStudio.getState();
  const record = { ...live, state: 'done' as const };
  useStudio.setState({ saved: { file: 'run.json', record } });
  expect(shownRun(useStudio.getState())).toBe(record);
  useStudio.setState({ saved: null });
  expect(shownRun(useStudio.getState())).toBe(live);
});
