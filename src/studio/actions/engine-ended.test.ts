import { beforeEach, describe, expect, it } from 'vitest';
import type { KeptEvent, RunEvent } from '../../protocol/events.js';
import type { EngineEnd } from '../engine-end.js';
import { finished, started, stepped } from '../run-events.test-data.js';
import { initialState, takeEvents, useStudio } from '../store.js';
import { afterEngineEnded, continueByHand, type Recovery } from './engine-ended.js';

const lost: EngineEnd = { how: 'lost', reason: 'destroyed' };
const place = { stage: 'teach' as const, index: 1, step: 120 };
const stage: RunEvent = { type: 'stage-started', stage: 'teach', index: 1, steps: 200 };

/** A run of its own for each test: restarts are counted by run. */
let runs = 0;
let before: RunEvent[];

beforeEach(() => {
  useStudio.setState(initialState, true);
  before = [{ ...started, time: new Date(runs++).toISOString() } as RunEvent, stage, stepped('teach', 1, 121)];
  takeEvents(before);
});

interface Tried extends Recovery {
  restarts: number;
  waits: number;
}

/** A recovery whose first tries fail: a fresh engine that has no GPU yet. */
function recoveryAfter(failures: number, possible = true): Tried {
  const tried: Tried = {
    restarts: 0,
    waits: 0,
    canContinue: () => possible,
    restart: async () => {
      const adapter = started.type === 'run-started' ? started.adapter : null;
      const ready = ++tried.restarts > failures && adapter;
      useStudio.setState({ device: ready ? { state: 'ready', adapter, warnings: [] } : { state: 'lost', reason: '' } });
    },
    continueLive: async () => {
      takeEvents([{ type: 'run-continued', time: started.type, place, events: before.slice(0, 2) as KeptEvent[] }]);
      return 'goes on';
    },
    wait: async () => {
      tried.waits++;
    },
  };
  return tried;
}

const state = () => useStudio.getState();

describe('an engine that ends during a run', () => {
  it('fails the run where there is nothing to continue, with its figures and its time', async () => {
    const recovery = recoveryAfter(0, false);
    await afterEngineEnded(lost, recovery);
    expect(recovery.restarts).toBe(0);
    expect(state().device).toEqual({ state: 'lost', reason: 'destroyed' });
    expect(state().live).toMatchObject({ state: 'failed', error: { message: 'The GPU was lost (destroyed).' } });
    expect(state().live.steps).toHaveLength(1);
    expect(state().live.seconds).not.toBeNull();
  });

  it('is started again, and the run goes on: said in the log and beside the run', async () => {
    const ended = afterEngineEnded(lost, recoveryAfter(0));
    expect(state().recovering).toMatch(/again/);
    await ended;
    const words = 'The GPU was lost (destroyed) and started again; the run goes on from Teach, step 120. 1 of 3.';
    expect(state()).toMatchObject({ recovering: null, continued: words });
    expect(state().log.at(-1)).toMatchObject({ kind: 'warning', text: words });
    expect(state().live).toMatchObject({ state: 'running', error: null });
  });

  it('is started again when the engine said first that its run failed', async () => {
    takeEvents([{ ...finished, time: new Date().toISOString(), outcome: 'failed' } as RunEvent]);
    await afterEngineEnded(lost, recoveryAfter(0));
    expect(state().live.state).toBe('running');
  });

  it('is started at most three times in one run, failed tries included; then the failure is said with advice', async () => {
    const first = recoveryAfter(1);
    await afterEngineEnded(lost, first);
    expect(first).toMatchObject({ restarts: 2, waits: 1 });
    expect(state().continued).toContain('2 of 3');
    await afterEngineEnded(lost, recoveryAfter(0));
    expect(state().continued).toContain('3 of 3');
    const last = recoveryAfter(0);
    await afterEngineEnded(lost, last);
    expect(last.restarts).toBe(0);
    expect(state().live).toMatchObject({ state: 'failed', error: { code: 'engine-gone' } });
    expect(state().live.error?.advice).toMatch(/smaller/);

    takeEvents([{ ...started, time: new Date(runs++).toISOString() } as RunEvent]);
    await afterEngineEnded(lost, recoveryAfter(0));
    expect(state().continued, 'another run has tries of its own').toContain('1 of 3');
  });

  it('is no second end when the fresh engine ends too: the recovery tries again', async () => {
    const recovery = recoveryAfter(0);
    const { continueLive } = recovery;
    recovery.continueLive = async () => {
      if (recovery.restarts > 1) return continueLive();
      await afterEngineEnded(lost, recovery);
      throw new Error('The GPU was lost.');
    };
    await afterEngineEnded(lost, recovery);
    expect(recovery.restarts).toBe(2);
    expect(state().live.state).toBe('running');
    expect(state().continued).toContain('2 of 3');
  });
});

describe('an engine that the user ended', () => {
  const error = { code: 'engine-ended', message: 'The engine was ended.', issues: [], fault: false };

  it('is not started by itself; the run goes on when the user asks for it, which is not counted', async () => {
    const recovery = recoveryAfter(0);
    await afterEngineEnded({ how: 'ended', error }, recovery);
    expect(recovery.restarts).toBe(0);
    expect(state().live.state).toBe('failed');
    await continueByHand(recovery);
    expect(state().continued).toBe('The engine was started again; the run goes on from Teach, step 120.');
    expect(state().live.state).toBe('running');
  });
});

describe('an engine that ends when its run is done', () => {
  const checkpoint = { ...place, index: 2, stage: 'propagate' as const, bytes: 1, milliseconds: 1 };
  const done: RunEvent[] = [{ type: 'checkpoint-written', checkpoint }, finished];

  it('is started again while the results are not stored yet, and the run goes on from its last checkpoint', async () => {
    takeEvents(done);
    await afterEngineEnded(lost, recoveryAfter(1));
    expect(state().continued).toContain('2 of 3');
    expect(state().live.state).toBe('running');
  });

  it('is started again, and nothing more, where the results were stored before it ended', async () => {
    takeEvents(done);
    const recovery = recoveryAfter(0);
    recovery.continueLive = async () => 'stored';
    await afterEngineEnded(lost, recovery);
    expect(recovery.restarts).toBe(1);
    expect(state().live.state).toBe('done');
    expect(state().continued).toBe(
      'The engine was started again. The run was done: its results lie in the list of runs.',
    );
  });

  it('is not started by itself when the results are stored', async () => {
    takeEvents(done);
    useStudio.setState({ kept: 'results' });
    const recovery = recoveryAfter(0);
    await afterEngineEnded(lost, recovery);
    expect(recovery.restarts).toBe(0);
    expect(state().live.state).toBe('done');
  });
});

it('an engine that ends without a run is not started by itself', async () => {
  takeEvents([finished]);
  const recovery = recoveryAfter(0);
  await afterEngineEnded(lost, recovery);
  expect(recovery.restarts).toBe(0);
  expect(state().live.state).toBe('done');
  expect(state().device.state).toBe('lost');
});
