import { expect, test } from 'vitest';
import { arenaSize } from '../../nn/memory.js';
import { planningTracer, Tracer } from '../plan/trace.js';
import { attention, attentionBackward } from './attention.js';

/** Both passes of an attention over 4,096 keys. */
function traced(tracer: Tracer, queries: number): Tracer {
  tracer.run(() => {
    const q = tracer.tensor([1, queries, 64]);
    const k = tracer.tensor([1, 4096, 64]);
    attentionBackward(attention(q, k, k, { heads: 2 }), [q, k, k], { heads: 2 });
  });
  return tracer;
}

test('a plan of few tiles has them all', () => {
  const plan = traced(planningTracer(), 2 ** 13);
  expect(plan.dispatches).toEqual(traced(new Tracer(), 2 ** 13).dispatches);
});

test('a plan of many tiles has sixteen of them, and takes the memory of all', () => {
  const all = traced(new Tracer(), 65500);
  const plan = traced(planningTracer(), 65500);
  expect(arenaSize([plan])).toBe(arenaSize([all]));
  expect(plan.dispatches.length).toBeLessThan(all.dispatches.length / 3);
  expect(traced(planningTracer(), 2 ** 22).dispatches.length).toBe(plan.dispatches.length);
});
