import { createCamera } from './camera.js';
import { averageSamples, develop, majorityLabels } from './develop.js';
import { type Domain, drawWeather } from './domains.js';
import { drawScene } from './geometry.js';
import { lampsOf } from './lamps.js';
import { describeScene } from './layout.js';
import { createRandom } from './random.js';
import { shade } from './shade.js';
import { castersOf } from './shadows.js';

/** A picture and its exact labels, rows from the top. */
export interface RenderedScene {
  /** sRGB bytes, HEIGHT x WIDTH x 3. */
  rgb: Uint8Array;
  /** Class ids (classes.ts), HEIGHT x WIDTH. */
  labels: Uint8Array;
}

/**
 * Renders the street scene of a seed as it looks in a domain. The seed decides what stands where, so a seed's labels are
 * the same in every domain; seed and domain decide the weather. The same arguments give the same bytes.
 */
export function renderScene(seed: number, domain: Domain): RenderedScene {
  const scene = describeScene(seed);
  const surface = drawScene(scene);
  const weather = drawWeather(createRandom(seed).fork(`weather ${domain}`), domain);
  const samples = shade(surface, createCamera(scene.camera), castersOf(scene), lampsOf(scene), weather);
  const labels = majorityLabels(surface.label);
  return { rgb: develop(averageSamples(samples), labels, weather), labels };
}
