import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Recipe } from '../../../protocol/recipe.js';
import { recipeByName } from '../../../protocol/recipes.js';
import { finished, started } from '../../run-events.test-data.js';
import { tabStorage } from '../../session-storage.test-data.js';
import { initialState, takeEvents, useStudio } from '../../store.js';
import { LostNotice } from './lost-runs.js';
import { keepQueue, queueLostAgain, startQueue, useQueue } from './queue.js';

const demo = recipeByName('demo');
const adapter = { vendor: 'v', architecture: 'a', description: '', isFallback: true, features: [] };
const opened: typeof initialState = { ...initialState, device: { state: 'ready', adapter, warnings: [] } };
let runs = 0;

beforeEach(() => {
  vi.stubGlobal('sessionStorage', tabStorage());
  useStudio.setState(opened, true);
  useQueue.setState({ runs: [], going: false });
});

/** Runs that end at once: those whose recipe's name has this in it fail. */
const runsThatFail =
  (part: string) =>
  async (recipe: Recipe): Promise<void> => {
    const failed = recipe.name.includes(part);
    const outcome = failed ? 'failed' : 'done';
    const error = { code: 'lost', message: 'The GPU was lost.', issues: [], fault: false };
    takeEvents([
      { ...started, recipe, time: new Date(runs++).toISOString() } as typeof started,
      { ...finished, outcome, ...(failed && { error }) } as typeof finished,
    ]);
    useStudio.setState({ kept: 'results' });
  };

const states = () => useQueue.getState().runs.map(({ state }) => state);

describe('the queue of an ablation', () => {
  it('goes on after a run that failed, and keeps the reason', async () => {
    await startQueue(demo, ['curriculum', 'batch-norm'], runsThatFail('no curriculum'));
    expect(states()).toEqual(['done', 'failed', 'done']);
    expect(useQueue.getState().runs[1]?.problem).toBe('The GPU was lost.');
    expect(useQueue.getState().going).toBe(false);
  });

  it('goes on after a run whose start throws', async () => {
    const start = runsThatFail('nothing');
    const throwing = async (recipe: Recipe) => {
      if (recipe === demo) throw new Error('No such engine.');
      await start(recipe);
    };
    await startQueue(demo, ['curriculum'], throwing);
    expect(states()).toEqual(['failed', 'done']);
    expect(useQueue.getState().runs[0]?.problem).toMatch('No such engine.');
  });

  it('ends with a reason for each run where no engine can be started', async () => {
    await startQueue(demo, ['curriculum']);
    expect(states()).toEqual(['failed', 'failed']);
    for (const { problem } of useQueue.getState().runs) expect(problem).not.toBe('');
  });

  it('says after a reload which runs were lost, and runs them again when it is asked to', async () => {
    const stop = keepQueue();
    const start = runsThatFail('nothing');
    let reload = () => {};
    const reloaded = new Promise<void>((resolve) => {
      reload = resolve;
    });
    void startQueue(demo, ['curriculum', 'batch-norm'], async (recipe) => {
      if (recipe === demo) return start(recipe);
      reload();
      await new Promise(() => {});
    });
    await reloaded;
    stop();
    useQueue.setState({ runs: [], going: false });
    useStudio.setState(opened, true);

    const end = keepQueue();
    expect(states()).toEqual(['done', 'lost', 'lost']);
    const lost = useQueue.getState().runs.filter(({ state }) => state === 'lost');
    expect(renderToStaticMarkup(<LostNotice lost={lost} />)).toContain('without curriculum, batch norm only');
    await queueLostAgain(start);
    expect(states()).toEqual(['done', 'done', 'done']);
    expect(sessionStorage.getItem('ablation-queue')).toBeNull();
    end();
  });

  it('what was kept and is no queue is not taken for one', () => {
    sessionStorage.setItem('ablation-queue', '[{"change":"nothing"}]');
    keepQueue()();
    expect(useQueue.getState().runs).toEqual([]);
  });
});
