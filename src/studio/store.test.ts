import { beforeEach, describe, expect, it } from 'vitest';
import type { ImageMaps, MapWeights } from '../protocol/session.js';
import { lineText } from './log.js';
import { finished, metrics, started, stepped } from './run-events.test-data.js';
import {
  forgetRun,
  initialState,
  nextChapter,
  setView,
  shownRun,
  takeBefore,
  takeEvents,
  takeMaps,
  useStudio,
  wouldLoseRun,
} from './store.js';
import { de } from './words/de.js';
import { en } from './words/en.js';
import { setWords } from './words/words.js';

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
    expect(log.map(lineText).at(-1)).toMatch(/source model.*student.*35\.6/i);
  });

  it('of an engine that is lost do not take the place of what the page has said of its end', () => {
    const error = { code: 'gpu-lost', message: 'The GPU was lost.', issues: [], fault: false };
    takeEvents([started]);
    useStudio.setState(({ live }) => ({ live: { ...live, state: 'failed', error } }));
    const late = { ...error, code: 'fault', message: 'A buffer was unmapped.', fault: true };
    takeEvents([{ type: 'run-finished', time: '2026-01-01T00:01:00Z', outcome: 'failed', error: late, seconds: 60 }]);
    expect(useStudio.getState().live.error).toEqual(error);
  });

  it('carry the page from stage to stage and to the result, and leave the explanation as it is', () => {
    takeEvents([started, { type: 'stage-started', stage: 'teach', index: 1, steps: 200 }]);
    expect(useStudio.getState().view).toMatchObject({ chapter: 'teach', explained: true });
    setView({ explained: false });
    takeEvents([{ type: 'stage-started', stage: 'propagate', index: 2, steps: 200 }]);
    expect(useStudio.getState().view).toMatchObject({ chapter: 'propagate', explained: false });
    takeEvents([finished]);
    expect(useStudio.getState().view.chapter).toBe('result');
  });

  it('are logged with the time at which the page received them', () => {
    takeEvents([started], 1000);
    takeEvents([{ type: 'paused' }], 2000);
    const logged = () => useStudio.getState().log.map((line) => [line.time, lineText(line).split(' ')[0]]);
    expect(logged()).toEqual([
      [1000, 'Run'],
      [2000, 'Paused.'],
    ]);
    setWords(de);
    expect(logged()).toEqual([
      [1000, 'Lauf'],
      [2000, 'Pausiert.'],
    ]);
    setWords(en);
  });

  it('keep the chapter while a stage goes on, so that one can look elsewhere', () => {
    setView({ chapter: 'recipe' });
    takeEvents([stepped('teach', 1, 5)]);
    expect(useStudio.getState().view.chapter).toBe('recipe');
  });

  it('do not show a result when the run was stopped', () => {
    expect(nextChapter('teach', [{ ...finished, outcome: 'stopped' } as typeof finished])).toBe('teach');
  });
});

describe('leaving the page', () => {
  const wouldLose = () => wouldLoseRun(useStudio.getState());

  it('loses a run that goes on, and a finished one as long as nothing of it was downloaded', () => {
    expect(wouldLose()).toBe(false);
    takeEvents([started]);
    expect(wouldLose()).toBe(true);
    takeEvents([stepped('align', 0, 1), finished]);
    expect(wouldLose()).toBe(true);
    useStudio.setState({ taken: true });
    expect(wouldLose()).toBe(false);
    takeEvents([started]);
    expect(wouldLose()).toBe(true);
  });

  it('loses of a kept run only what it computed since its latest checkpoint', () => {
    const checkpoint = { stage: 'align' as const, index: 0, step: 1, bytes: 9, milliseconds: 1 };
    takeEvents([started, { type: 'checkpoint-written', checkpoint }]);
    expect(wouldLose()).toBe(false);
    takeEvents([stepped('align', 0, 2, 60_000), stepped('align', 0, 3, 59_000)]);
    expect(wouldLose()).toBe(false);
    takeEvents([{ type: 'evaluated', checkpoint: 'source', evaluated: 'student', metrics, seconds: 2 }]);
    expect(wouldLose(), 'more than two minutes').toBe(true);
    takeEvents([{ type: 'paused' }]);
    expect(wouldLose()).toBe(true);
    takeEvents([{ type: 'checkpoint-written', checkpoint }]);
    expect(wouldLose()).toBe(false);
    takeEvents([stepped('align', 0, 4, 150_000), finished]);
    expect(wouldLose(), 'its weights are not in the storage yet').toBe(true);
    useStudio.setState({ kept: 'results' });
    expect(wouldLose(), 'what is over lies in the storage').toBe(false);
    takeEvents([started]);
    expect(wouldLose(), 'the next run is not kept before its first checkpoint').toBe(true);
  });

  it('loses a run that is over when its storage failed at the end', () => {
    const checkpoint = { stage: 'align' as const, index: 0, step: 1, bytes: 9, milliseconds: 1 };
    takeEvents([started, { type: 'checkpoint-written', checkpoint }, stepped('align', 0, 2), finished]);
    useStudio.setState({ kept: 'not' });
    expect(wouldLose()).toBe(true);
  });

  it('loses nothing with a run that ended before its first step', () => {
    takeEvents([started, { ...finished, outcome: 'failed' } as typeof finished]);
    expect(wouldLose()).toBe(false);
  });
});

describe('maps', () => {
  it('under the source weights are kept as "before", whenever they come; other maps are not', () => {
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

it('a run stays while its files are opened again for it, and goes when others are opened', () => {
  takeEvents([started, stepped('align', 0, 1)]);
  useStudio.setState({ recovering: 'Starting…' });
  forgetRun();
  expect(useStudio.getState().live.steps).toHaveLength(1);
  expect(useStudio.getState().log).not.toEqual([]);
  useStudio.setState({ recovering: null });
  forgetRun();
  expect(useStudio.getState().live.state).toBe('empty');
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
