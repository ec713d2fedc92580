import { describe, expect, test } from 'vitest';
import { memoryStorage } from '../../test/memory-storage.js';
import { UserError } from '../protocol/errors.js';
import { KeptImages, type KeptImagesHost } from './kept-images.js';

const file = (value: number): Uint8Array => new Uint8Array(20).fill(value);
/** An image of 4 x 2. */
const image = (value: number): Uint8Array => new Uint8Array(24).fill(value);
const ON_DISK = 24 + 32;

/** A visit of the page; visits with one storage follow each other. */
async function visit(given: Partial<KeptImagesHost> = {}, budget = 10 * ON_DISK) {
  const problems: string[] = [];
  const storage = memoryStorage();
  const images = new KeptImages({
    ...{ storage: async () => storage, decoder: 'Chrome 156', hold: async () => () => {}, room: async () => 1e6 },
    tell: (problem) => void problems.push(problem),
    ...given,
  });
  images.setBudget(budget);
  const keep = async (value: number) => {
    const key = `${await images.nameOf(file(value))}-4x2`;
    await images.put(key, image(value));
    return key;
  };
  return { images, problems, storage, keep };
}

describe('resized images in the browser', () => {
  test('come back in another visit with their bytes, and are counted', async () => {
    const { keep, storage, problems } = await visit();
    const keys = [await keep(1), await keep(2)];
    const { images } = await visit({ storage: async () => storage });
    expect(await images.get(keys[0] ?? '')).toEqual(image(1));
    expect(await images.get(keys[1] ?? '')).toEqual(image(2));
    expect(await images.get(`${await images.nameOf(file(3))}-4x2`)).toBeUndefined();
    expect(await images.space()).toEqual({ images: 2, bytes: 2 * ON_DISK, read: 2 });
    expect(problems).toEqual([]);
  });

  test('of another browser or another form are removed', async () => {
    const { keep, storage } = await visit();
    const key = await keep(1);
    await storage.write('images/else.txt', [file(1)]);
    const { images } = await visit({ storage: async () => storage, decoder: 'Firefox 160' });
    expect(await images.get(key)).toBeUndefined();
    expect(await storage.names()).toEqual([]);
  });

  test.each([
    ['cut off', (bytes: Uint8Array) => bytes.subarray(0, 40)],
    ['changed', (bytes: Uint8Array) => bytes.fill(9, 3, 4)],
  ])('that are %s are made again', async (_, damage) => {
    const { keep, storage } = await visit();
    const key = await keep(1);
    const [name = ''] = await storage.names();
    await storage.write(name, [damage((await storage.read(name)) ?? file(0))]);
    const again = await visit({ storage: async () => storage });
    expect(await again.images.get(key)).toBeUndefined();
    expect(await storage.names()).toEqual([]);
    await again.keep(1);
    expect(await again.images.get(key)).toEqual(image(1));
  });

  test('go oldest first where the budget is full, but none that this visit used', async () => {
    const { keep, storage } = await visit();
    const [first, second, third] = [await keep(1), await keep(2), await keep(3)];
    const { images, keep: keepMore, problems } = await visit({ storage: async () => storage }, 3 * ON_DISK);
    await images.get(first);
    const fourth = await keepMore(4);
    expect(await Promise.all([first, second, third, fourth].map(async (key) => !!(await images.get(key))))).toEqual([
      ...[true, false, true, true],
    ]);
    const fifth = await keepMore(5);
    await keepMore(6);
    expect(await images.get(fifth)).toBeUndefined();
    expect(await images.space()).toMatchObject({ images: 3 });
    expect(problems).toEqual(['No more resized images are kept: there is no room for more. The run goes on without.']);
  });

  test('leave the room that the browser has to others', async () => {
    const { images, keep } = await visit({ room: async () => ON_DISK - 1 });
    await keep(1);
    expect(await images.space()).toMatchObject({ images: 0 });
  });

  test('are neither kept nor read where the user wants none, and stay until they are deleted', async () => {
    const { images, keep, storage } = await visit();
    const key = await keep(1);
    images.setBudget(0);
    expect(await images.nameOf(file(1))).toBeUndefined();
    expect(await images.get(key)).toBeUndefined();
    expect(await images.space()).toMatchObject({ images: 1 });
    await images.clear();
    expect(await storage.names()).toEqual([]);
    images.setBudget(1000);
    await keep(1);
    expect(await images.get(key)).toEqual(image(1));
  });

  test('are kept by one tab at a time; the other one says so', async () => {
    const { images, problems } = await visit({ hold: async () => null });
    expect(await images.nameOf(file(1))).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining('another tab of this browser keeps them just now')]);
  });

  test('that cannot be written are said once', async () => {
    const full = memoryStorage(() => {
      throw new UserError('write-failed', 'The storage is full.');
    });
    const { images, keep, problems } = await visit({ storage: async () => full });
    await Promise.all([keep(1), keep(2)]);
    expect(await images.nameOf(file(1))).toBeUndefined();
    expect(problems).toEqual(['No resized images are kept in this browser: The storage is full.']);
  });

  test('do without a storage', async () => {
    const refused = () => Promise.reject(new UserError('no-storage', 'This browser gives the page no storage.'));
    const { images, problems } = await visit({ storage: refused });
    expect(await images.nameOf(file(1))).toBeUndefined();
    expect(problems).toEqual(['No resized images are kept in this browser: This browser gives the page no storage.']);
  });
});
