import { type Camera, eachRay, type Point } from './camera.js';
import { CLASS } from './classes.js';
import { scaled } from './colour.js';
import { paintFacade, paintGable } from './facade.js';
import { detail } from './ground.js';
import type { Scene } from './layout.js';
import { cellNoise, cloudNoise, smoothNoise } from './random.js';
import { type Building, place, type Street } from './street.js';
import { brush, drawPanel, facing, paint, type Surface, store } from './surface.js';

/** Front to the street, the end wall that faces the camera, and the roof. The back is never seen. */
export function drawBuilding(surface: Surface, camera: Camera, street: Street, b: Building): void {
  const out = b.side ? 1 : -1;
  const near = place(street, out * b.front, 0, b.z0);
  const far = place(street, out * b.front, 0, b.z1);
  const length = Math.hypot(far[0] - near[0], far[2] - near[2]);
  const along: Point = [far[0] - near[0], 0, far[2] - near[2]];
  const ahead: Point = [along[0] / length, 0, along[2] / length];
  const inward: Point = [-out * ahead[2], 0, out * ahead[0]];
  const deep: Point = [-inward[0] * b.depth, 0, -inward[2] * b.depth];
  const label = CLASS.building;
  drawPanel(surface, camera, { corner: near, along, up: [0, b.height, 0], normal: inward, label }, (s, t, depth) => {
    paintFacade(b, s * length, t * b.height, length, depth);
    return true;
  });
  const ridge = b.roof === 'pitched' ? b.depth * 0.36 : 0;
  const gable: Point = [-ahead[0], 0, -ahead[2]];
  const end = { corner: near, along: deep, up: [0, b.height + ridge, 0] as const, normal: gable, label };
  drawPanel(surface, camera, end, (s, t, depth) => {
    const y = t * (b.height + ridge);
    if (y > b.height + ridge * (1 - Math.abs(2 * s - 1))) return false;
    paintGable(b, s * b.depth, y, depth);
    return true;
  });
  if (ridge > 0) drawRoof(surface, camera, b, near, along, deep, inward, ridge);
}

function drawRoof(
  surface: Surface,
  camera: Camera,
  b: Building,
  near: Point,
  along: Point,
  deep: Point,
  inward: Point,
  ridge: number,
): void {
  const eave = 0.35;
  const corner: Point = [near[0] + inward[0] * eave, b.height - 0.25, near[2] + inward[2] * eave];
  const up: Point = [deep[0] / 2 - inward[0] * eave, ridge + 0.25, deep[2] / 2 - inward[2] * eave];
  const slope = Math.hypot(up[0], up[1], up[2]);
  const normal: Point = [inward[0] * 0.58, 0.81, inward[2] * 0.58];
  const length = Math.hypot(along[0], along[2]);
  drawPanel(surface, camera, { corner, along, up, normal, label: CLASS.building }, (s, t, depth) => {
    const row = Math.floor((t * slope) / 0.4);
    const tile = Math.floor((s * length) / 0.35 + (row & 1) * 0.5);
    const edge = (t * slope) / 0.4 - row < 0.2 ? -0.3 * detail(0.2, depth) : 0;
    const moss = (cloudNoise(s * length * 0.4, t * slope * 0.4, b.seed + 41, 3) - 0.5) * 0.6;
    paint(
      b.roofColour,
      Math.max(0.3, 1 + edge + moss + (cellNoise(tile, row, b.seed) - 0.5) * 0.3 * detail(0.3, depth)),
    );
    return true;
  });
  if (b.seed % 2) drawChimney(surface, camera, b, near, along, deep, ridge);
}

function drawChimney(
  surface: Surface,
  camera: Camera,
  b: Building,
  near: Point,
  along: Point,
  deep: Point,
  ridge: number,
): void {
  const at = 0.2 + 0.5 * cellNoise(b.seed, 8, 8);
  const base: Point = [
    near[0] + along[0] * at + deep[0] * 0.42,
    b.height + ridge * 0.6,
    near[2] + along[2] * at + deep[2] * 0.42,
  ];
  const width = scaled([deep[0] / b.depth, 0, deep[2] / b.depth], 0.8);
  const panel = { corner: base, along: width, up: [0, ridge * 0.4 + 1.1, 0] as const, normal: [0, 0, -1] as const };
  drawPanel(surface, camera, { ...panel, label: CLASS.building }, (_s, t) => {
    paint(b.wall, t > 0.88 ? 0.5 : 0.75);
    return true;
  });
}

/** Closes the view behind everything: wooded hills or a far skyline, up to a height given as slope. */
export function paintBackdrop(surface: Surface, camera: Camera, scene: Scene): void {
  const { kind, height, seed } = scene.backdrop;
  const paintFar = kind === 'hills' ? paintHills : paintSkyline;
  eachRay(camera, (sample, dx, dy, dz) => {
    if (surface.depth[sample]! < Number.POSITIVE_INFINITY) return;
    const slope = dy / Math.sqrt(dx * dx + dz * dz);
    if (slope > height * 1.8) return;
    brush.glowR = brush.glowG = brush.glowB = brush.gloss = 0;
    if (paintFar(Math.atan2(dx, dz), slope, height, seed)) store(surface, sample, 250);
  });
}

function paintHills(azimuth: number, slope: number, height: number, seed: number): boolean {
  const crown = (cloudNoise(azimuth * 60, slope * 60, seed + 2, 2) - 0.5) * 0.016;
  if (slope > height * (0.3 + cloudNoise(azimuth * 4 + 9, 0.5, seed, 2)) + crown) return false;
  brush.label = CLASS.vegetation;
  paint([0.06, 0.085, 0.04], 0.6 + 0.9 * smoothNoise(azimuth * 110, slope * 130, seed + 3));
  facing([0, 0.6, -0.8]);
  return true;
}

function paintSkyline(azimuth: number, slope: number, height: number, seed: number): boolean {
  const block = Math.floor(azimuth * 22 + 100);
  const top = height * (0.4 + 1.3 * cellNoise(block, 1, seed));
  if (slope > top) return slope < height * 0.4 && paintHills(azimuth, slope, height, seed);
  brush.label = CLASS.building;
  const [column, row] = [Math.floor(azimuth * 220), Math.floor(slope * 210)];
  const tone = 0.14 + 0.22 * cellNoise(block, 2, seed);
  const pane = (column & 1) + (row & 1) === 0;
  paint([tone, tone * 0.95, tone * 0.9], pane ? 0.55 : 1);
  if (pane && cellNoise(column, row, seed) < 0.3) {
    brush.glowR = 0.5;
    brush.glowG = 0.34;
    brush.glowB = 0.16;
  }
  facing([0, 0.2, -0.98]);
  return true;
}
