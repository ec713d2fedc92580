import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { withPngChunk } from '../../test/png-chunk.js';
import { CAMVID_11 } from '../protocol/presets.js';
import type { ImageFile, PlatformDecoder } from './image-file.js';
import { openTargets, type TargetOptions } from './target-set.js';

const [width, height] = [24, 16];
const noPlatform: PlatformDecoder = () => Promise.reject(new Error('there is no platform decoder here'));

/** The picture in 8 bits, and a PNG that keeps `store(level)` of each in 16 bits. */
const levels = Uint8Array.from({ length: width * height * 3 }, (_, at) => (7 * at) % 256);
const deepPng = (store: (level: number) => number): Uint8Array =>
  encode({ width, height, data: Uint16Array.from(levels, store), channels: 3, depth: 16 });

const filled = (bits: number) => (level: number) => Math.round((level * (2 ** bits - 1)) / 255);
const file = (path: string, bytes: Uint8Array): ImageFile => ({ path, bytes: async () => bytes });
const open = (images: Record<string, Uint8Array>, more: Partial<TargetOptions> = {}) =>
  openTargets({
    images: Object.entries(images).map(([path, bytes]) => file(path, bytes)),
    labels: [],
    classes: CAMVID_11,
    width,
    height,
    decoder: noPlatform,
    ...more,
  });

const difference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - (b[at] as number))), 0);

describe('a PNG of 16 bits that uses only its lowest ones', () => {
  it.each([8, 10, 12, 14])('is scaled where %i bits are used, and a note says so', async (bits) => {
    const targets = await open({ 'street/a.png': deepPng(filled(bits)) });
    expect(difference(await targets.image(0), levels)).toBeLessThanOrEqual(1);
    expect(targets.summary().notes).toEqual([
      `street/a.png: PNG of 16 bits without a value above ${2 ** bits - 1}, nearly black as it stands. Read as ${bits} bits. If the pictures are just dark, set sampleBits to 16 (under Input of the recipe; --bits 16).`,
    ]);
  });

  it('is scaled where 8 bits were shifted to 12, too', async () => {
    const targets = await open({ 'a.png': deepPng((level) => 16 * level) });
    expect(await targets.image(0)).toEqual(levels);
  });

  it('keeps the high byte where a picture of the set uses all of them', async () => {
    const targets = await open({ 'dark.png': deepPng(filled(12)), 'full.png': deepPng(filled(16)) });
    expect(await targets.image(1)).toEqual(levels);
    expect(Math.max(...(await targets.image(0)))).toBe(15);
  });

  it('is named where it is nearly black beside a picture that uses more of them', async () => {
    const full = { 'full.png': deepPng(filled(16)) };
    const mixed = await open({ ...full, 'dark.png': deepPng(filled(12)), 'darker.png': deepPng(filled(10)) });
    expect(mixed.summary().notes).toEqual([
      'dark.png and darker.png: PNG of 16 bits without a value above 4095, read as 16 bits like its set, and nearly black so. If their depth is another, put them into a folder of their own, or set sampleBits for all (under Input of the recipe; --bits N).',
    ]);
    const apart = await open({ 'a.png': deepPng(filled(12)), 'b.png': deepPng(filled(8)) });
    expect(apart.summary().notes?.[1]).toMatch(/^b\.png: .* above 255, read as 12 bits like its set, and nearly black/);
    const marked = withPngChunk(deepPng(filled(12)), 'sBIT', Uint8Array.of(12, 12, 12));
    const scaled = withPngChunk(deepPng(filled(16)), 'sBIT', Uint8Array.of(12, 12, 12));
    const declared = await open({ 'marked.png': marked, 'scaled.png': scaled });
    expect(declared.summary().notes).toEqual([expect.stringMatching(/^marked\.png: .* read as 16 bits like its set/)]);
  });

  it('is not named where it uses only one bit less, is all black, or the recipe says the bits; nor is a PNG of 8 bits', async () => {
    const full = { 'full.png': deepPng(filled(16)) };
    const eight = encode({ width, height, data: new Uint8Array(levels.length).fill(9), channels: 3, depth: 8 });
    const more = { 'less.png': deepPng(filled(15)), 'zero.png': deepPng(() => 0), 'eight.png': eight };
    expect((await open({ ...full, ...more })).summary()).not.toHaveProperty('notes');
    const told = await open({ ...full, 'dark.png': deepPng(filled(12)) }, { sampleBits: 16 });
    expect(told.summary()).not.toHaveProperty('notes');
  });

  it('is judged with its set: a file with fewer bits than the others is read like them', async () => {
    const targets = await open({
      'a.png': deepPng(filled(12)),
      'b.png': deepPng((level) => level),
      'c.png': deepPng(filled(10)),
      'd.png': deepPng(filled(12)),
    });
    expect(Math.max(...(await targets.image(1)))).toBe(15);
    expect(targets.summary().notes?.[0]).toMatch(/^a\.png, b\.png, c\.png and 1 more: .* above 4095,/);
  });

  it('goes by its sBIT chunk, which may name bits that nobody would guess', async () => {
    const marked = (bits: number) => withPngChunk(deepPng(filled(bits)), 'sBIT', Uint8Array.of(bits, bits, bits));
    const targets = await open({ 'a.png': marked(11), 'full.png': deepPng(filled(16)) });
    expect(difference(await targets.image(0), levels)).toBeLessThanOrEqual(1);
    expect(await targets.image(1)).toEqual(levels);
    expect(targets.summary().notes?.[0]).toMatch(/^a\.png: .*fills 11 of them, as its sBIT chunk says\./);
  });

  it('keeps the high byte where the chunk names fewer bits but samples were scaled to 16, as the standard wants', async () => {
    const scaled = withPngChunk(deepPng(filled(16)), 'sBIT', Uint8Array.of(12, 12, 12));
    const targets = await open({ 'a.png': scaled });
    expect(await targets.image(0)).toEqual(levels);
    expect(targets.summary()).not.toHaveProperty('notes');
  });

  it('is read as the recipe says, where that sets the bits', async () => {
    const dark = { 'a.png': deepPng(filled(12)) };
    const asStored = await open(dark, { sampleBits: 16 });
    expect(Math.max(...(await asStored.image(0)))).toBe(15);
    expect(asStored.summary()).not.toHaveProperty('notes');
    const bright = await open(dark, { sampleBits: 10 });
    expect(Math.max(...(await bright.image(0)))).toBe(255);
  });

  it('does not count alpha', async () => {
    const data = Uint16Array.from({ length: width * height * 2 }, (_, at) => (at % 2 === 0 ? 4095 : 65535));
    const targets = await open({ 'a.png': encode({ width, height, data, channels: 2, depth: 16 }) });
    expect(await targets.image(0)).toEqual(new Uint8Array(width * height * 3).fill(255));
  });

  it('of only zeros is black and says nothing of the others', async () => {
    const targets = await open({ 'a.png': deepPng(() => 0) });
    expect(targets.summary()).not.toHaveProperty('notes');
  });
});
