// Darkens photographs, so that recipes can be chosen on images that are neither adapted to nor reported on (docs/results.md):
//   node scripts/run.mjs scripts/darken.ts IN OUT [--seed 0]
// A dusk of a few rules: the light is weaker on the ground than in the sky, bluer, and lamps of the car light the road ahead; the
// camera adds noise. It is no model of a real dusk. Label maps stay as they are.
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { createRandom, type Random } from '../src/images/random.js';

/** Of linear light. */
const GROUND = [0.16, 0.34] as const;
/** How much more light the top of the picture keeps than the bottom. */
const SKY = [1.8, 2.4] as const;
const CAST = [0.84, 0.95, 1.22] as const;
const LAMPS = [0, 0.1] as const;
const NOISE = [0.003, 0.007] as const;

const toLinear = (byte: number) => (byte / 255) ** 2.2;
const toByte = (light: number) => Math.round(255 * Math.min(1, Math.max(0, light)) ** (1 / 2.2));

/** RGB bytes of an image, darkened. */
function darkened(rgb: Uint8Array, width: number, height: number, random: Random): Uint8Array {
  const within = ([low, high]: readonly [number, number]) => low + (high - low) * random.uniform();
  const [ground, sky, lamps, noise] = [within(GROUND), within(SKY), within(LAMPS), within(NOISE)];
  return rgb.map((byte, at) => {
    const pixel = Math.floor(at / 3);
    const x = (pixel % width) / width - 0.5;
    const y = Math.floor(pixel / width) / height;
    const daylight = ground * (1 + (sky - 1) * Math.max(0, 1 - 2 * y)) * (CAST[at % 3] ?? 1);
    const lamp = lamps * Math.exp(-((x / 0.25) ** 2) - ((y - 0.85) / 0.2) ** 2);
    return toByte(toLinear(byte) * (daylight + lamp) + noise * random.normal());
  });
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '0' } },
});
const [from, to] = positionals;
if (!from || !to) throw new Error('Use: scripts/darken.ts IN OUT [--seed 0]');
mkdirSync(to, { recursive: true });
const random = createRandom(Number(values.seed));
for (const name of readdirSync(from)) {
  const image = sharp(join(from, name)).removeAlpha().toColourspace('srgb');
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const dark = darkened(data, width, height, random.fork(name));
  await sharp(dark, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(join(to, name));
}
