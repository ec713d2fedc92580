import { describe, expect, it } from 'vitest';
import { ByteCache } from './byte-cache.js';
import { mapConcurrently } from './concurrency.js';

function countingCache(limit: number) {
  const loads: string[] = [];
  const cache = new ByteCache<Uint8Array>(limit, (value) => value.byteLength);
  const get = (key: string, size: number) =>
    cache.get(key, async () => {
      loads.push(key);
      return new Uint8Array(size);
    });
  return { cache, loads, get };
}

describe('the byte cache', () => {
  it('drops the value that was not used for longest and never holds more than its limit', async () => {
    const { cache, loads, get } = countingCache(30);
    for (const key of ['a', 'b', 'c', 'a', 'd', 'a', 'b']) await get(key, 10);
    expect(loads).toEqual(['a', 'b', 'c', 'd', 'b']);
    expect(cache.bytes).toBe(30);
  });

  it('does not keep a value that is larger than the limit', async () => {
    const { cache, loads, get } = countingCache(30);
    await get('a', 10);
    await get('big', 31);
    await get('a', 10);
    expect(loads).toEqual(['a', 'big']);
    expect(cache.bytes).toBe(10);
  });

  it('loads a value once for calls at the same time, and again after a failure', async () => {
    const { loads, get, cache } = countingCache(30);
    await Promise.all([get('a', 1), get('a', 1)]);
    expect(loads).toEqual(['a']);
    const failing = cache.get('x', async () => {
      throw new Error('disk');
    });
    await expect(failing).rejects.toThrow('disk');
    expect(await get('x', 2)).toHaveLength(2);
  });
});

describe('the concurrent map', () => {
  it('keeps the order of the items and never runs more calls than its bound', async () => {
    let running = 0;
    let most = 0;
    const doubled = await mapConcurrently([5, 1, 4, 2, 3], 2, async (value) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, value));
      running--;
      return value * 2;
    });
    expect(doubled).toEqual([10, 2, 8, 4, 6]);
    expect(most).toBe(2);
  });

  it('fails when a call fails', async () => {
    const failing = mapConcurrently([1, 2], 2, async (value) => {
      if (value === 2) throw new Error('two');
    });
    await expect(failing).rejects.toThrow('two');
  });
});
