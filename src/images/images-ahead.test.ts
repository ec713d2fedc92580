import { expect, test } from 'vitest';
import { ImagesAhead } from './images-ahead.js';
import { createRandom } from './random.js';
import { Sampler } from './sampler.js';

/** Loads that end when the test says so. */
function manualLoads() {
  const begun: number[] = [];
  const ends = new Map<number, { resolve(): void; reject(error: Error): void }>();
  const load = (index: number): Promise<Uint8Array> => {
    begun.push(index);
    return new Promise((resolve, reject) => {
      ends.set(index, { resolve: () => resolve(Uint8Array.of(index)), reject });
    });
  };
  const end = async (index: number, error?: Error): Promise<void> => {
    if (error) ends.get(index)?.reject(error);
    else ends.get(index)?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, end, load };
}

test('the next images are loaded in their order, a few at once, and given without another load', async () => {
  const { begun, end, load } = manualLoads();
  const ahead = new ImagesAhead(load, { imageBytes: 1, atOnce: 2 });
  ahead.expect('order', [7, 3, 5]);
  expect(begun).toEqual([7, 3]);
  await end(3);
  expect(begun).toEqual([7, 3, 5]);
  await end(7);
  await end(5);
  expect(await ahead.take(5)).toEqual(Uint8Array.of(5));
  expect(begun).toEqual([7, 3, 5]);
});

test('an image that nobody expected is loaded at once', async () => {
  const { begun, end, load } = manualLoads();
  const ahead = new ImagesAhead(load, { imageBytes: 1, atOnce: 1 });
  ahead.expect('order', [1, 2]);
  const taken = ahead.take(9);
  expect(begun).toEqual([1, 9]);
  await end(9);
  expect(await taken).toEqual(Uint8Array.of(9));
});

test('no more bytes are held than the bound, until others are expected', async () => {
  const { begun, end, load } = manualLoads();
  const ahead = new ImagesAhead(load, { imageBytes: 10, bytes: 25 });
  ahead.expect('order', [1, 2, 3, 4]);
  for (const index of [1, 2]) await end(index);
  expect(begun).toEqual([1, 2]);
  ahead.expect('order', [2, 3, 4]);
  expect(begun).toEqual([1, 2, 3]);
  await ahead.take(2);
  expect(begun).toEqual([1, 2, 3]);
});

test('several orders share it: what one expects is not lost by the other', async () => {
  const { begun, load } = manualLoads();
  const ahead = new ImagesAhead(load, { imageBytes: 1 });
  ahead.expect('easy', [1]);
  ahead.expect('hard', [2]);
  void ahead.take(1);
  expect(begun).toEqual([1, 2]);
});

test('an image that cannot be loaded fails where it is taken, and not before', async () => {
  const { begun, end, load } = manualLoads();
  const ahead = new ImagesAhead(load, { imageBytes: 1 });
  ahead.expect('order', [1, 2]);
  await end(2, new Error('2.png is broken'));
  await end(1);
  expect(await ahead.take(1)).toEqual(Uint8Array.of(1));
  await expect(ahead.take(2)).rejects.toThrow('2.png is broken');
  expect(begun).toEqual([1, 2]);
});

test('closing begins nothing more, and waits for what was begun', async () => {
  const { begun, end, load } = manualLoads();
  const ahead = new ImagesAhead(load, { imageBytes: 1, atOnce: 1 });
  ahead.expect('order', [1, 2, 3]);
  let closed = false;
  const closing = ahead.close().then(() => {
    closed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(closed).toBe(false);
  await end(1, new Error('gone'));
  await closing;
  expect(begun).toEqual([1]);
});

test('the coming batches of a sampler are those that it gives then, over the end of an epoch', () => {
  const peeking = new Sampler(5, 2, createRandom(3));
  const plain = new Sampler(5, 2, createRandom(3));
  for (let step = 0; step < 6; step++) {
    const coming = peeking.peek(3);
    expect(peeking.save()).toEqual(plain.save());
    expect(peeking.next()).toEqual(coming[0]);
    plain.next();
    expect(peeking.peek(2)).toEqual(coming.slice(1));
  }
});
