import { type Camera, type Point, toCamera } from './camera.js';
import type { Colour } from './colour.js';
import { HEIGHT, SAMPLE_COLUMNS, SAMPLE_ROWS, SAMPLES, WIDTH } from './size.js';

/**
 * The camera's view at each sample, before any light: class, material and geometry. It holds nothing of the domain, so
 * that every domain shows the same things with the same labels.
 */
export interface Surface {
  label: Uint8Array;
  /** Metres along the camera's axis; Infinity is the sky. */
  depth: Float32Array;
  /** Linear reflectance, 3 a sample. */
  albedo: Float32Array;
  /** Unit vector, 3 a sample. */
  normal: Float32Array;
  /** Light that the surface gives when lamps are on, 3 a sample. */
  glow: Float32Array;
  /** Share of the sky that the surface mirrors (glass, paint), 0..1. */
  gloss: Float32Array;
}

export function createSurface(): Surface {
  const count = SAMPLE_COLUMNS * SAMPLE_ROWS;
  return {
    label: new Uint8Array(count).fill(255),
    depth: new Float32Array(count).fill(Number.POSITIVE_INFINITY),
    albedo: new Float32Array(count * 3),
    normal: new Float32Array(count * 3),
    glow: new Float32Array(count * 3),
    gloss: new Float32Array(count),
  };
}

/** The one sample being painted; materials write it, `store` copies it. Reused, since a scene has about 100 000 samples. */
export interface Brush {
  label: number;
  r: number;
  g: number;
  b: number;
  nx: number;
  ny: number;
  nz: number;
  glowR: number;
  glowG: number;
  glowB: number;
  gloss: number;
}

export const brush: Brush = {
  label: 0,
  r: 0,
  g: 0,
  b: 0,
  nx: 0,
  ny: 1,
  nz: 0,
  glowR: 0,
  glowG: 0,
  glowB: 0,
  gloss: 0,
};

export function paint(colour: Colour, factor = 1): void {
  brush.r = colour[0] * factor;
  brush.g = colour[1] * factor;
  brush.b = colour[2] * factor;
}

export function light(colour: Colour, factor = 1): void {
  brush.glowR = colour[0] * factor;
  brush.glowG = colour[1] * factor;
  brush.glowB = colour[2] * factor;
}

export function facing(normal: Point): void {
  brush.nx = normal[0];
  brush.ny = normal[1];
  brush.nz = normal[2];
}

export function store(surface: Surface, sample: number, depth: number): void {
  const at = sample * 3;
  surface.label[sample] = brush.label;
  surface.depth[sample] = depth;
  surface.albedo[at] = brush.r;
  surface.albedo[at + 1] = brush.g;
  surface.albedo[at + 2] = brush.b;
  surface.normal[at] = brush.nx;
  surface.normal[at + 1] = brush.ny;
  surface.normal[at + 2] = brush.nz;
  surface.glow[at] = brush.glowR;
  surface.glow[at + 1] = brush.glowG;
  surface.glow[at + 2] = brush.glowB;
  surface.gloss[sample] = brush.gloss;
}

/** A parallelogram: corner, two edges; s and t in 0..1 run along them. */
export interface Panel {
  corner: Point;
  along: Point;
  up: Point;
  normal: Point;
  label: number;
}

/** Paints the sample at s, t (brush has label and normal already); false leaves a hole. */
export type Material = (s: number, t: number, depth: number) => boolean;

const NEAR = 0.3;

/**
 * Draws a parallelogram with a depth test. A ray d meets corner + s along + t up at distance l where
 * [along up corner-eye]^-1 d = (s, t, 1) / l, and the left side is linear in the pixel: three multiply-adds a sample,
 * exact perspective, no clipping of texture coordinates.
 */
export function drawPanel(surface: Surface, camera: Camera, panel: Panel, material: Material): void {
  const bounds = screenBounds(camera, panel);
  if (!bounds) return;
  const solve = pixelSolver(camera, panel);
  if (!solve) return;
  const [left, top, right, bottom] = bounds;
  const [columns, samples, near] = [SAMPLE_COLUMNS, SAMPLES, NEAR];
  const [s0, s1, s2, t0, t1, t2, i0, i1, i2] = solve;
  for (let row = top; row <= bottom; row++) {
    const py = (row + 0.5) / samples;
    for (let column = left; column <= right; column++) {
      const px = (column + 0.5) / samples;
      const inverse = i0 * px + i1 * py + i2;
      const depth = 1 / inverse;
      const sample = row * columns + column;
      if (!(depth > near) || depth >= surface.depth[sample]!) continue;
      const s = (s0 * px + s1 * py + s2) * depth;
      if (s < 0 || s > 1) continue;
      const t = (t0 * px + t1 * py + t2) * depth;
      if (t < 0 || t > 1) continue;
      brush.label = panel.label;
      brush.gloss = 0;
      brush.glowR = brush.glowG = brush.glowB = 0;
      facing(panel.normal);
      if (material(s, t, depth)) store(surface, sample, depth);
    }
  }
}

/** Sample rectangle that holds the panel, after cutting it at the near plane; null when nothing is in view. */
function screenBounds(camera: Camera, panel: Panel): [number, number, number, number] | null {
  const { corner: c, along: a, up: u } = panel;
  const corners = [
    c,
    [c[0] + a[0], c[1] + a[1], c[2] + a[2]],
    [c[0] + a[0] + u[0], c[1] + a[1] + u[1], c[2] + a[2] + u[2]],
    [c[0] + u[0], c[1] + u[1], c[2] + u[2]],
  ].map((point) => toCamera(camera, point as unknown as Point));
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const include = (x: number, y: number, z: number) => {
    const px = (WIDTH / 2 + (x / z) * camera.pose.focal) * SAMPLES;
    const py = (HEIGHT / 2 - (y / z) * camera.pose.focal) * SAMPLES;
    left = Math.min(left, px);
    right = Math.max(right, px);
    top = Math.min(top, py);
    bottom = Math.max(bottom, py);
  };
  corners.forEach((from, index) => {
    const to = corners[(index + 1) % 4]!;
    if (from[2] >= NEAR) include(from[0], from[1], from[2]);
    if (from[2] >= NEAR === to[2] >= NEAR) return;
    const share = (NEAR - from[2]) / (to[2] - from[2]);
    include(from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]), NEAR);
  });
  const box: [number, number, number, number] = [
    Math.max(0, Math.floor(left)),
    Math.max(0, Math.floor(top)),
    Math.min(SAMPLE_COLUMNS - 1, Math.ceil(right)),
    Math.min(SAMPLE_ROWS - 1, Math.ceil(bottom)),
  ];
  return box[0] <= box[2] && box[1] <= box[3] ? box : null;
}

type Solver = readonly [number, number, number, number, number, number, number, number, number];

/** Rows (s, t, 1)/l as linear functions of (px, py, 1); null when the panel is seen edge-on. */
function pixelSolver(camera: Camera, panel: Panel): Solver | null {
  const { along: a, up: u } = panel;
  const [ex, ey, ez] = camera.position;
  const o: Point = [panel.corner[0] - ex, panel.corner[1] - ey, panel.corner[2] - ez];
  const rows = [cross(u, o), cross(o, a), cross(a, u)];
  const determinant = dot(a, rows[0]!);
  if (Math.abs(determinant) < 1e-9) return null;
  const r = camera.rotation;
  const { focal } = camera.pose;
  const solve = new Float64Array(9);
  rows.forEach((row, index) => {
    const right = (row[0] * r[0]! + row[1] * r[3]! + row[2] * r[6]!) / determinant;
    const up = (row[0] * r[1]! + row[1] * r[4]! + row[2] * r[7]!) / determinant;
    const forward = (row[0] * r[2]! + row[1] * r[5]! + row[2] * r[8]!) / determinant;
    solve[index * 3] = right / focal;
    solve[index * 3 + 1] = -up / focal;
    solve[index * 3 + 2] = forward - (right * WIDTH) / 2 / focal + (up * HEIGHT) / 2 / focal;
  });
  return [...solve] as unknown as Solver;
}

const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

const dot = (a: Point, b: Point) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
