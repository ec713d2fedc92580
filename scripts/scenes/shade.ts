import { type Camera, eachRay } from './camera.js';
import { CLASS } from './classes.js';
import { smoothStep } from './colour.js';
import type { Weather } from './domains.js';
import type { Lamp } from './lamps.js';
import { cloudNoise } from './random.js';
import { type Casters, sunShare } from './shadows.js';
import { skyColour } from './sky.js';
import type { Street } from './street.js';
import type { Surface } from './surface.js';

/**
 * Lights every sample: linear RGB. Lambert from sun (with shadows), sky and lamps, plus what the surface mirrors and
 * gives off, then the air between: colour * exp(-fog * distance) + air * (1 - exp(-fog * distance)).
 */
export function shade(
  surface: Surface,
  camera: Camera,
  casters: Casters,
  lamps: readonly Lamp[],
  weather: Weather,
): Float32Array {
  const linear = new Float32Array(surface.label.length * 3);
  const [ex, ey] = camera.position;
  const { sun, sunLight, skyLight, bounce, air } = weather;
  const { sky: skyClass, vegetation } = CLASS;
  const sunny = sunLight[0] > 0.02;
  const out = new Float64Array(3);
  const pool = new Float64Array(3);
  eachRay(camera, (sample, dx, dy, dz) => {
    const at = sample * 3;
    const stretch = Math.sqrt(dx * dx + dy * dy + dz * dz);
    const label = surface.label[sample]!;
    if (label === skyClass) {
      skyColour(weather, dx / stretch, dy / stretch, dz / stretch, out);
      for (let c = 0; c < 3; c++) linear[at + c] = out[c]!;
      return;
    }
    const depth = surface.depth[sample]!;
    const x = ex + dx * depth;
    const y = ey + dy * depth;
    const z = dz * depth;
    const nx = surface.normal[at]!;
    const ny = surface.normal[at + 1]!;
    const nz = surface.normal[at + 2]!;
    let direct = 0;
    if (sunny) {
      const cosine = nx * sun[0] + ny * sun[1] + nz * sun[2];
      // leaves let light through: they wrap around the terminator
      direct = label === vegetation ? Math.max(0, (cosine + 0.35) / 1.35) : Math.max(0, cosine);
      if (direct > 0 && depth < 120) {
        const u = x - (casters.street.bend * z * z) / 2;
        direct *= sunShare(casters, sun, label, u, y, z);
      }
    }
    pool.fill(0);
    if (weather.lamps > 0) lampLight(lamps, weather.lamps, x, y, z, nx, ny, nz, pool);
    const up = 0.5 + 0.5 * ny;
    const snow = weather.snow > 0 ? snowCover(weather, casters.street, label, x, y, z, ny) : 0;
    const damp = weather.wet > 0.3 && ny > 0.9 ? 1 - 0.45 * weather.wet : 1;
    const gloss = surface.gloss[sample]!;
    const clear = Math.exp(-weather.fog * depth * stretch);
    for (let c = 0; c < 3; c++) {
      const light = sunLight[c]! * direct + skyLight[c]! * (0.3 + 0.7 * up) + bounce[c]! * (1 - up) + pool[c]!;
      const mirrored = gloss * (0.55 * weather.horizon[c]! + 0.25 * weather.zenith[c]!);
      const glow = surface.glow[at + c]! * weather.lamps;
      const albedo = surface.albedo[at + c]! * damp * (1 - snow) + snowTint[c]! * snow;
      const own = albedo * light + mirrored * (1 - snow) + glow;
      linear[at + c] = own * clear + air[c]! * (1 - clear);
    }
  });
  return linear;
}

const snowTint = [0.72, 0.77, 0.85] as const;

/**
 * Share of snow on a point: it lies where the surface looks up, in drifts as the wind left them. Wheels clear two tracks a
 * lane; feet leave the middle of the pavement patchy; grass keeps it longest.
 */
function snowCover(
  { snow, seed }: Weather,
  street: Street,
  label: number,
  x: number,
  y: number,
  z: number,
  ny: number,
): number {
  const flat = smoothStep(label === CLASS.vegetation ? -0.1 : 0.35, 0.75, ny);
  if (flat === 0) return 0;
  const u = x - (street.bend * z * z) / 2;
  const drift = cloudNoise(u * 0.6, z * 0.35 + y, seed + 71, 4);
  const depth = snow * (KEEPS[label] ?? 0.9) * cleared(street, label, u);
  return flat * smoothStep(0.72 - 0.62 * depth, 0.9 - 0.62 * depth, drift + 0.1) * Math.min(1, 1.6 * snow);
}

/** How long snow stays on a class, relative to a roof. */
const KEEPS: Partial<Record<number, number>> = {
  [CLASS.terrain]: 1.35,
  [CLASS.road]: 0.95,
  [CLASS.sidewalk]: 1.05,
  [CLASS.vegetation]: 0.9,
  [CLASS.person]: 0.2,
};

function cleared(street: Street, label: number, u: number): number {
  if (label !== CLASS.road) return 1;
  const inLane = Math.abs(Math.abs(u) - Math.min(1.8, street.halfWidth / 2));
  return 1 - 0.75 * Math.exp(-(((inLane - 0.75) / 0.35) ** 2));
}

function lampLight(
  lamps: readonly Lamp[],
  strength: number,
  x: number,
  y: number,
  z: number,
  nx: number,
  ny: number,
  nz: number,
  out: Float64Array,
): void {
  for (const lamp of lamps) {
    const dz = lamp.z - z;
    if (dz > lamp.reach || dz < -lamp.reach) continue;
    const dx = lamp.x - x;
    const dy = lamp.y - y;
    const square = dx * dx + dy * dy + dz * dz;
    if (square > lamp.reach * lamp.reach) continue;
    const cosine = (nx * dx + ny * dy + nz * dz) / Math.sqrt(square + 0.01);
    const edge = 1 - square / (lamp.reach * lamp.reach);
    const light = (strength * edge * edge * Math.max(0.08, cosine)) / (1 + square * 0.5);
    out[0]! += lamp.colour[0] * light;
    out[1]! += lamp.colour[1] * light;
    out[2]! += lamp.colour[2] * light;
  }
}
