import { smoothStep } from './colour.js';
import type { Weather } from './domains.js';
import { cloudNoise } from './random.js';

/** Sky in a direction (unit vector): gradient from horizon to zenith, glow about the sun, clouds on a flat layer. */
export function skyColour(weather: Weather, dx: number, dy: number, dz: number, out: Float64Array): void {
  const { sun, zenith, horizon, sunGlow, cloudLit, cloudDark, seed } = weather;
  const height = Math.sqrt(Math.max(0, dy));
  const near = Math.max(0, dx * sun[0] + dy * sun[1] + dz * sun[2]);
  const glow = 0.45 * near ** 6 + 0.9 * near ** 60;
  const flat = 1 / (Math.max(0, dy) + 0.13);
  const shape = cloudNoise(dx * flat * 1.1 + 40, dz * flat * 1.1 + 40, seed, 4);
  const level = 1 - weather.cloudCover;
  const cover = smoothStep(level * 0.75 + 0.05, level * 0.75 + 0.32, shape) * smoothStep(-0.02, 0.12, dy);
  const lit = smoothStep(0.25, 0.75, cloudNoise(dx * flat * 1.1 + 40.16, dz * flat * 1.1 + 39.9, seed + 11, 3));
  const towardsZenith = Math.min(1, height * 1.25);
  for (let c = 0; c < 3; c++) {
    const clear = horizon[c]! + (zenith[c]! - horizon[c]!) * towardsZenith + sunGlow[c]! * glow;
    const cloud = cloudDark[c]! + (cloudLit[c]! - cloudDark[c]!) * lit + sunGlow[c]! * glow * 0.5;
    out[c] = clear + (cloud - clear) * cover * 0.9;
  }
}
