import { describe, expect, it } from 'vitest';
import { CLASS, demoClasses } from './classes.js';
import { demoSets, FIRST_SOURCE_SEED } from './demo-sets.js';
import { majorityLabels } from './develop.js';
import { domains } from './domains.js';
import { drawScene } from './geometry.js';
import { describeScene } from './layout.js';
import { type RenderedScene, renderScene } from './render.js';
import { HEIGHT, WIDTH } from './size.js';

// vitest's own comparison of large byte arrays takes seconds
const sameBytes = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/** Mean colour of the pixels of a class. */
function meanColour({ rgb, labels }: RenderedScene, id: number): number[] {
  const sum = [0, 0, 0];
  let count = 0;
  labels.forEach((label, pixel) => {
    if (label !== id) return;
    count++;
    for (let c = 0; c < 3; c++) sum[c]! += rgb[pixel * 3 + c]!;
  });
  return sum.map((value) => value / count);
}

describe('renderScene', () => {
  it('gives the same bytes for the same seed and domain, and others for another seed', () => {
    for (const domain of domains) {
      const first = renderScene(7, domain);
      const again = renderScene(7, domain);
      expect(sameBytes(again.rgb, first.rgb)).toBe(true);
      expect(sameBytes(again.labels, first.labels)).toBe(true);
      expect(sameBytes(renderScene(8, domain).rgb, first.rgb)).toBe(false);
    }
  });

  it('keeps the labels of a seed in every domain while the picture changes much', () => {
    for (const seed of [3, 44, 12345]) {
      const day = renderScene(seed, 'day');
      for (const domain of domains.slice(1)) {
        const other = renderScene(seed, domain);
        expect(sameBytes(other.labels, day.labels), domain).toBe(true);
        const change = day.rgb.reduce((sum, value, i) => sum + Math.abs(value - other.rgb[i]!), 0) / day.rgb.length;
        expect(change, `${domain} of seed ${seed}`).toBeGreaterThan(15);
      }
    }
  });

  it('labels every pixel with a class of the list', () => {
    for (const seed of [1, 2, 3, 500_000]) {
      const { rgb, labels } = renderScene(seed, 'day');
      expect(rgb).toHaveLength(WIDTH * HEIGHT * 3);
      expect(labels).toHaveLength(WIDTH * HEIGHT);
      expect(Math.max(...labels)).toBeLessThan(demoClasses.classes.length);
    }
  });

  it('draws each label where the picture shows its thing: lines of labels lie on edges of the picture', () => {
    let onBorder = 0;
    let inside = 0;
    let [borders, insides] = [0, 0];
    for (const seed of [11, 12, 13, 14]) {
      const { rgb, labels } = renderScene(seed, 'day');
      for (let pixel = 0; pixel < labels.length - 1; pixel++) {
        if (pixel % WIDTH === WIDTH - 1) continue;
        const step = [0, 1, 2].reduce((sum, c) => sum + Math.abs(rgb[pixel * 3 + c]! - rgb[pixel * 3 + 3 + c]!), 0);
        if (labels[pixel] === labels[pixel + 1]) {
          inside += step;
          insides++;
        } else {
          onBorder += step;
          borders++;
        }
      }
    }
    expect(onBorder / borders).toBeGreaterThan(2.5 * (inside / insides));
  });

  it('whitens the ground with snow, greys the sky of a thaw and darkens the night', () => {
    const seed = 21;
    const day = renderScene(seed, 'day');
    const spread = (colour: number[]) => Math.max(...colour) - Math.min(...colour);
    expect(spread(meanColour(renderScene(seed, 'thaw'), CLASS.sky))).toBeLessThan(30);
    const [dayTerrain, whiteTerrain] = [day, renderScene(seed, 'snow')].map((scene) =>
      meanColour(scene, CLASS.terrain),
    );
    expect(whiteTerrain![2]!).toBeGreaterThan(dayTerrain![2]! + 60);
    const [daySky, nightSky] = [day, renderScene(seed, 'night')].map((scene) => meanColour(scene, CLASS.sky));
    expect(nightSky![1]!).toBeLessThan(daySky![1]! - 10);
  });
});

describe('the demo sets', () => {
  const scenes = demoSets.flatMap((set) => set.scenes);

  it('hold at least 32 targets, and no seed twice or among the seeds of source networks', () => {
    expect(demoSets[0]?.scenes.length).toBeGreaterThanOrEqual(32);
    const seeds = scenes.map(({ seed }) => seed);
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(Math.max(...seeds)).toBeLessThan(FIRST_SOURCE_SEED);
  });

  it.each(demoSets)('show every class with a sensible share of the pixels ($name)', (set) => {
    const pixels = new Float64Array(demoClasses.classes.length);
    const pictures = new Float64Array(demoClasses.classes.length);
    for (const { seed } of set.scenes) {
      const labels = majorityLabels(drawScene(describeScene(seed)).label);
      for (const label of labels) pixels[label]! += 1;
      for (const label of new Set(labels)) pictures[label]! += 1;
    }
    const total = set.scenes.length * WIDTH * HEIGHT;
    for (const { id, name } of demoClasses.classes) {
      const share = pixels[id]! / total;
      expect(share, name).toBeGreaterThan(0.003);
      expect(share, name).toBeLessThan(0.5);
      expect(pictures[id]! / set.scenes.length, `pictures with ${name}`).toBeGreaterThan(0.2);
    }
  });
});
