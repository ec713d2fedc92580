import { describe, expect, it } from 'vitest';
import { createRandom, pcg32 } from './random.js';
import { Sampler } from './sampler.js';

const take = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

describe('random numbers', () => {
  it('are those of the PCG32 reference for seed 42, stream 54', () => {
    expect(take(6, pcg32(42n, 54n).next)).toEqual([
      0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e,
    ]);
  });

  it('are the same for the same seed, and others for another seed', () => {
    expect(take(5, createRandom(3).uniform)).toEqual(take(5, createRandom(3).uniform));
    expect(take(5, createRandom(3).uniform)).not.toEqual(take(5, createRandom(4).uniform));
  });

  it('depend on the name of their fork, not on what was drawn before', () => {
    const fresh = createRandom(1);
    const used = createRandom(1);
    take(10, used.uniform);
    expect(take(5, used.fork('mix').uniform)).toEqual(take(5, fresh.fork('mix').uniform));
    expect(take(5, fresh.fork('mix').uniform)).not.toEqual(take(5, fresh.fork('order').uniform));
    expect(take(5, fresh.fork('a').fork('b').uniform)).not.toEqual(take(5, fresh.fork('b').fork('a').uniform));
  });

  it('go on from where they were saved', () => {
    const random = createRandom(11).fork('order');
    take(7, random.uniform);
    const saved = random.save();
    const rest = take(5, random.normal);
    const again = createRandom(11).fork('order');
    again.load(JSON.parse(JSON.stringify(saved)));
    expect(take(5, again.normal)).toEqual(rest);
  });

  it('have the mean and the spread of their distribution', () => {
    const random = createRandom(7);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(take(20_000, random.uniform))).toBeCloseTo(0.5, 1);
    const normals = take(20_000, random.normal);
    expect(Math.abs(mean(normals))).toBeLessThan(0.03);
    expect(mean(normals.map((value) => value ** 2))).toBeCloseTo(1, 1);
    const counts = [0, 0, 0];
    for (const face of take(9000, () => random.int(3))) counts[face] = (counts[face] ?? 0) + 1;
    for (const count of counts) expect(Math.abs(count - 3000)).toBeLessThan(200);
  });

  it('give every order of a list about equally often and do not change the list', () => {
    const random = createRandom(5);
    const items = ['a', 'b', 'c'];
    const orders = new Map<string, number>();
    for (let round = 0; round < 6000; round++) {
      const order = random.shuffle(items).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(6);
    for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect(items).toEqual(['a', 'b', 'c']);
  });
});

describe('batches', () => {
  const first = (count: number, batchSize: number, size: number, seed = 0): number[][] => {
    const drawn = new Sampler(count, batchSize, createRandom(seed));
    return Array.from({ length: size }, () => drawn.next());
  };

  it('show every image once per epoch, in another order each time', () => {
    const drawn = first(6, 4, 3).flat();
    const epochs = [drawn.slice(0, 6), drawn.slice(6)];
    for (const epoch of epochs) expect([...epoch].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  it('are always full, even with fewer images than places', () => {
    for (const batch of first(3, 8, 10)) {
      expect(batch).toHaveLength(8);
      expect(new Set(batch).size).toBe(3);
    }
    expect(first(1, 2, 2)).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('go on from where they were saved, in the middle of an epoch', () => {
    const drawn = new Sampler(7, 3, createRandom(2));
    for (let round = 0; round < 4; round++) drawn.next();
    const saved = JSON.parse(JSON.stringify(drawn.save()));
    const rest = [drawn.next(), drawn.next(), drawn.next()];
    const again = new Sampler(7, 3, createRandom(2));
    again.load(saved);
    expect([again.next(), again.next(), again.next()]).toEqual(rest);
  });

  it('are the same for the same seed', () => {
    expect(first(10, 3, 5, 9)).toEqual(first(10, 3, 5, 9));
    expect(first(10, 3, 5, 9)).not.toEqual(first(10, 3, 5, 8));
  });
});
