import { CLASS } from './classes.js';
import { clamp } from './colour.js';
import type { Weather } from './domains.js';
import { createRandom, smoothNoise } from './random.js';
import { HEIGHT, SAMPLE_COLUMNS, SAMPLES, WIDTH } from './size.js';

/** Mean of each pixel's samples: linear RGB, HEIGHT x WIDTH x 3. */
export function averageSamples(samples: Float32Array): Float32Array {
  const picture = new Float32Array(WIDTH * HEIGHT * 3);
  const columns = SAMPLE_COLUMNS;
  const inverse = 1 / SAMPLES;
  const share = inverse * inverse;
  for (let y = 0; y < HEIGHT * SAMPLES; y++) {
    const target = Math.floor(y / SAMPLES) * WIDTH;
    for (let x = 0; x < columns; x++) {
      const from = (y * columns + x) * 3;
      const to = (target + Math.floor(x * inverse)) * 3;
      // very bright samples would leave jagged edges round lamps
      for (let c = 0; c < 3; c++) picture[to + c]! += Math.min(4, samples[from + c]!) * share;
    }
  }
  return picture;
}

/** Label of each pixel: the one that most of its samples carry; the first of them in a tie. */
export function majorityLabels(labels: Uint8Array): Uint8Array {
  const result = new Uint8Array(WIDTH * HEIGHT);
  const columns = SAMPLE_COLUMNS;
  const inPixel = new Uint8Array(SAMPLES * SAMPLES);
  for (let pixel = 0; pixel < result.length; pixel++) {
    const corner = Math.floor(pixel / WIDTH) * SAMPLES * columns + (pixel % WIDTH) * SAMPLES;
    for (let i = 0; i < inPixel.length; i++) {
      inPixel[i] = labels[corner + Math.floor(i / SAMPLES) * columns + (i % SAMPLES)]!;
    }
    result[pixel] = inPixel[0]!;
    if (inPixel.every((label) => label === inPixel[0])) continue;
    let most = 0;
    for (const label of inPixel) {
      let votes = 0;
      for (const other of inPixel) votes += other === label ? 1 : 0;
      if (votes > most) {
        most = votes;
        result[pixel] = label;
      }
    }
  }
  return result;
}

const isGround = (label: number) => label === CLASS.road || label === CLASS.sidewalk || label === CLASS.terrain;

/** The effect of a lens and a sensor on linear light: 8-bit sRGB, HEIGHT x WIDTH x 3. */
export function develop(light: Float32Array, labels: Uint8Array, weather: Weather): Uint8Array {
  let picture = light;
  if (weather.wet > 0.02) picture = mirrorInRoad(picture, labels, weather);
  picture = spreadBrightSpots(picture, weather.bloom);
  if (weather.blur > 0.05) picture = blurred(picture, weather.blur);
  return expose(picture, weather);
}

/**
 * Wet ground mirrors the things beyond it. Each column is folded at the foot of the thing above the pixel, as far as
 * Fresnel's law (Schlick) at that angle and the water's ripples allow.
 */
function mirrorInRoad(picture: Float32Array, labels: Uint8Array, weather: Weather): Float32Array {
  const result = picture.slice();
  for (let x = 0; x < WIDTH; x++) {
    let foot = -1;
    for (let y = 0; y < HEIGHT; y++) {
      const label = labels[y * WIDTH + x]!;
      if (!isGround(label)) foot = y;
      if (foot < 0 || label === CLASS.terrain || !isGround(label)) continue;
      // rows from the horizon stand for the angle: steep at the picture's lower edge
      const down = (y - HEIGHT * 0.45) / WIDTH;
      const fresnel = 0.05 + 0.95 * (1 - clamp(down * 1.1, 0, 1)) ** 5;
      const film = 0.35 + 1.1 * smoothNoise(x * 0.05, y * 0.16, weather.seed);
      const share = clamp(weather.wet * fresnel * film * (label === CLASS.road ? 1.25 : 0.55), 0, 0.85);
      blendMirrored(picture, result, x, y, foot, share, weather.seed);
    }
  }
  return result;
}

function blendMirrored(
  picture: Float32Array,
  result: Float32Array,
  x: number,
  y: number,
  foot: number,
  share: number,
  seed: number,
): void {
  const away = y - foot;
  const ripple = (smoothNoise(x * 0.5, y * 1.3, seed + 3) - 0.5) * Math.min(5, away * 0.3);
  const column = clamp(Math.round(x + ripple), 0, WIDTH - 1);
  const reach = 1 + Math.floor(away / 9);
  const to = (y * WIDTH + x) * 3;
  for (let c = 0; c < 3; c++) {
    let sum = 0;
    for (let k = -reach; k <= reach; k++) {
      const row = clamp(2 * foot + 1 - y + k * 2, 0, HEIGHT - 1);
      sum += picture[(row * WIDTH + column) * 3 + c]!;
    }
    const mirrored = sum / (2 * reach + 1);
    result[to + c] = picture[to + c]! * (1 - share) + mirrored * share;
  }
}

function spreadBrightSpots(picture: Float32Array, share: number): Float32Array {
  const wide = blurred(picture, 5);
  const near = blurred(picture, 1.6);
  return picture.map((value, i) => value * (1 - share) + (0.6 * wide[i]! + 0.4 * near[i]!) * share);
}

/** Gaussian blur, edges repeated; each line is copied into a padded one first, so that the inner loop has no edges. */
function blurred(picture: Float32Array, sigma: number): Float32Array {
  const reach = Math.ceil(sigma * 2.5);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const total = kernel.reduce((sum, value) => sum + value, 0);
  for (let i = 0; i < kernel.length; i++) kernel[i]! /= total;
  const result = picture.slice();
  for (let y = 0; y < HEIGHT; y++) {
    for (let c = 0; c < 3; c++) blurLine(result, y * WIDTH * 3 + c, 3, WIDTH, kernel);
  }
  for (let x = 0; x < WIDTH * 3; x++) blurLine(result, x, WIDTH * 3, HEIGHT, kernel);
  return result;
}

const padded = new Float64Array(2 * Math.max(WIDTH, HEIGHT));

function blurLine(values: Float32Array, start: number, step: number, count: number, kernel: Float64Array): void {
  const line = padded;
  const taps = kernel.length;
  const reach = (taps - 1) / 2;
  for (let i = 0; i < count; i++) line[i + reach] = values[start + i * step]!;
  line.fill(line[reach]!, 0, reach);
  line.fill(line[reach + count - 1]!, reach + count, 2 * reach + count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let k = 0; k < taps; k++) sum += kernel[k]! * line[i + k]!;
    values[start + i * step] = sum;
  }
}

/** Exposure, tone curve, vignette, contrast, saturation, noise, 8 bits. */
function expose(picture: Float32Array, weather: Weather): Uint8Array {
  const tone = applyToneCurve(picture, weather.exposure);
  const mean = tone.reduce((sum, value) => sum + value, 0) / tone.length;
  const random = createRandom(weather.seed).fork('noise');
  const { saturation, contrast, noise } = weather;
  const bytes = new Uint8ClampedArray(picture.length);
  const [width, height] = [WIDTH, HEIGHT];
  for (let pixel = 0; pixel < width * height; pixel++) {
    const at = pixel * 3;
    const dx = (pixel % width) / width - 0.5;
    const dy = Math.floor(pixel / width) / height - 0.5;
    const vignette = 1 - 0.28 * (dx * dx + dy * dy);
    const grey = 0.3 * tone[at]! + 0.59 * tone[at + 1]! + 0.11 * tone[at + 2]!;
    const grain = 0.75 * bellCurve(random.next());
    for (let c = 0; c < 3; c++) {
      const coloured = grey + (tone[at + c]! - grey) * saturation;
      const contrasted = mean + (coloured - mean) * contrast;
      bytes[at + c] = contrasted * vignette + noise * (grain + 0.5 * bellCurve(random.next()));
    }
  }
  return new Uint8Array(bytes.buffer);
}

const TONE_STEPS = 4096;
const BRIGHTEST = 4;

/** 255 (1 - exp(-1.15 exposure light))^(1/2.2), from a table. */
function applyToneCurve(picture: Float32Array, exposure: number): Float32Array {
  const scale = TONE_STEPS / Math.sqrt(BRIGHTEST);
  // steps by the square root of light: fine where it is dark
  const table = Float32Array.from({ length: TONE_STEPS + 1 }, (_, i) => {
    const light = (i / scale) ** 2;
    return 255 * (1 - Math.exp(-1.15 * exposure * light)) ** (1 / 2.2);
  });
  return picture.map((light) => table[Math.min(TONE_STEPS, Math.sqrt(Math.max(0, light)) * scale) | 0]!);
}

/** Near-normal value (mean 0, deviation 1) from one uniform one: the sum of its four bytes. */
function bellCurve(uniform: number): number {
  const bits = (uniform * 4294967296) >>> 0;
  const sum = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
  return (sum - 510) / 147.8;
}
