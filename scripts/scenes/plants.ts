import type { Camera, Point } from './camera.js';
import { CLASS } from './classes.js';
import { detail } from './ground.js';
import { cellNoise, cloudNoise, smoothNoise } from './random.js';
import { type Hedge, KERB_HEIGHT, place, type Street, type Tree } from './street.js';
import { brush, drawPanel, facing, paint, type Surface } from './surface.js';

/** Horizontal axis of a panel that faces the camera, and the panel's normal. */
export function towardsCamera(camera: Camera): { right: Point; normal: Point } {
  const { yaw } = camera.pose;
  return { right: [Math.cos(yaw), 0, -Math.sin(yaw)], normal: [-Math.sin(yaw), 0, -Math.cos(yaw)] };
}

const bark = [0.11, 0.085, 0.065] as const;

/** Crown and trunk on panels that face the camera; the crown is a heap of balls with a ragged, leafy edge. */
export function drawTree(surface: Surface, camera: Camera, street: Street, tree: Tree): void {
  const { right, normal } = towardsCamera(camera);
  const base = place(street, tree.u, tree.ground, tree.z);
  const across = tree.radius * 2.3;
  const tall = across * tree.stretch;
  const crown = base[1] + (tree.trunk > 0 ? tree.trunk - tall * 0.08 : -tall * 0.12);
  const corner: Point = [base[0] - (right[0] * across) / 2, crown, base[2] - (right[2] * across) / 2];
  const along: Point = [right[0] * across, 0, right[2] * across];
  const label = CLASS.vegetation;
  const paintCrown = tree.shape === 'cone' ? coneCrown(tree, right, normal) : roundCrown(tree, right, normal);
  drawPanel(surface, camera, { corner, along, up: [0, tall, 0], normal, label }, paintCrown);
  if (tree.trunk === 0) return;
  const thick = 0.16 + tree.radius * 0.09;
  const trunk = {
    corner: [base[0] - (right[0] * thick) / 2, base[1], base[2] - (right[2] * thick) / 2] as Point,
    along: [right[0] * thick, 0, right[2] * thick] as Point,
    up: [0, tree.trunk + tall * 0.35, 0] as Point,
    normal,
    label,
  };
  drawPanel(surface, camera, trunk, (s, t) => {
    paint(bark, 0.7 + 0.7 * smoothNoise(s * 5, t * 14, tree.seed));
    bulge(2 * s - 1, 0, right, normal);
    return true;
  });
}

/** Normal of a ball at x, y (-1..1) from its middle, in world axes. */
function bulge(x: number, y: number, right: Point, normal: Point): void {
  const out = Math.sqrt(Math.max(0.05, 1 - x * x - y * y));
  const length = Math.hypot(x, y, out);
  facing([(right[0] * x + normal[0] * out) / length, y / length, (right[2] * x + normal[2] * out) / length]);
}

function roundCrown(tree: Tree, right: Point, normal: Point) {
  const balls = Array.from({ length: 9 }, (_, index) => {
    const angle = index * 2.4 + cellNoise(index, 1, tree.seed) * 2;
    const away = index === 0 ? 0 : 0.3 + 0.25 * cellNoise(index, 2, tree.seed);
    return {
      x: Math.cos(angle) * away,
      y: Math.sin(angle) * away * 0.9,
      r: index === 0 ? 0.55 : 0.26 + 0.17 * cellNoise(index, 3, tree.seed),
    };
  });
  return (s: number, t: number, depth: number): boolean => {
    const x = 2 * s - 1;
    const y = 2 * t - 1;
    let best = -9;
    let [bx, by] = [0, 0];
    for (const ball of balls) {
      const dx = (x - ball.x) / ball.r;
      const dy = (y - ball.y) / ball.r;
      const inside = 1 - dx * dx - dy * dy;
      if (inside <= best) continue;
      best = inside;
      bx = dx;
      by = dy;
    }
    const leaves = cloudNoise(x * 7 * tree.radius, y * 7 * tree.radius, tree.seed, 3) - 0.5;
    if (best + leaves * 1.5 < 0.08) return false;
    leafTone(tree, x, y, leaves, depth);
    // lower parts of each ball lie in the crown's own shade
    const shade = 0.62 + 0.28 * by + 0.22 * y;
    brush.r *= shade;
    brush.g *= shade;
    brush.b *= shade;
    bulge(0.6 * bx + 0.5 * x, 0.6 * by + 0.5 * y, right, normal);
    return true;
  };
}

function coneCrown(tree: Tree, right: Point, normal: Point) {
  return (s: number, t: number, depth: number): boolean => {
    const x = 2 * s - 1;
    const leaves = cloudNoise(x * 7 * tree.radius, t * 14 * tree.radius, tree.seed, 3) - 0.5;
    const tier = t * 6 - Math.floor(t * 6);
    const half = (1 - t) * 0.72 * (1.12 - 0.35 * tier) + leaves * 0.3;
    if (Math.abs(x) > half) return false;
    leafTone(tree, x, t, leaves, depth);
    const shade = 0.5 + 0.4 * (1 - tier);
    brush.r *= shade;
    brush.g *= shade;
    brush.b *= shade;
    bulge(x / (half + 0.01), 0.3, right, normal);
    return true;
  };
}

function leafTone(tree: Tree, x: number, y: number, leaves: number, depth: number): void {
  const fine = smoothNoise(x * 22 * tree.radius, y * 22 * tree.radius, tree.seed + 9) - 0.5;
  const tone = Math.max(0.3, 1.15 + leaves * 1.3 + fine * 1.1 * detail(0.12, depth));
  const hue = (smoothNoise(x * 3, y * 3, tree.seed + 17) - 0.5) * 0.5;
  brush.r = tree.leaf[0] * tone * (1 + hue);
  brush.g = tree.leaf[1] * tone;
  brush.b = tree.leaf[2] * tone * (1 - hue * 0.5);
}

/** A hedge, a plank fence or a garden wall: the face to the street, the end to the camera, the top. */
export function drawHedge(surface: Surface, camera: Camera, street: Street, hedge: Hedge): void {
  const out = hedge.side ? 1 : -1;
  const near = place(street, hedge.u, KERB_HEIGHT, hedge.z0);
  const far = place(street, hedge.u, KERB_HEIGHT, hedge.z1);
  const along: Point = [far[0] - near[0], 0, far[2] - near[2]];
  const length = Math.hypot(along[0], along[2]);
  const thick = { hedge: 0.7, planks: 0.06, wall: 0.25 }[hedge.kind];
  const deep: Point = [out * thick, 0, 0];
  const up: Point = [0, hedge.height, 0];
  const label = hedge.kind === 'hedge' ? CLASS.vegetation : CLASS.fence;
  const skin = { hedge: paintLeaves, planks: paintPlanks, wall: paintBricks }[hedge.kind];
  const face = { corner: near, along, up, normal: [-out, 0, 0] as Point, label };
  drawPanel(surface, camera, face, (s, t, depth) => skin(hedge, s * length, t * hedge.height, depth));
  const end = { corner: near, along: deep, up, normal: [0, 0, -1] as Point, label };
  drawPanel(surface, camera, end, (s, t, depth) => skin(hedge, s * thick, t * hedge.height, depth));
  const top: Point = [near[0], near[1] + hedge.height * 0.97, near[2]];
  drawPanel(surface, camera, { corner: top, along, up: deep, normal: [0, 1, 0], label }, (s, t, depth) =>
    skin(hedge, s * length, hedge.height * (0.9 + 0.07 * t), depth),
  );
}

function paintLeaves(hedge: Hedge, x: number, y: number, depth: number): boolean {
  const leaves = cloudNoise(x * 5, y * 5, hedge.seed, 3) - 0.5;
  if (y > hedge.height * (0.93 + leaves * 0.25)) return false;
  paint(hedge.colour, Math.max(0.3, 0.6 + 0.5 * (y / hedge.height) + leaves * (0.7 + detail(0.2, depth))));
  return true;
}

function paintPlanks(hedge: Hedge, x: number, y: number, depth: number): boolean {
  const plank = Math.floor(x / 0.22);
  const gap = x / 0.22 - plank < 0.14 ? -0.5 * detail(0.12, depth) : 0;
  const rail = Math.abs(y - hedge.height * 0.25) < 0.05 || Math.abs(y - hedge.height * 0.8) < 0.05 ? -0.15 : 0;
  paint(hedge.colour, Math.max(0.2, 1 + gap + rail + (cellNoise(plank, 1, hedge.seed) - 0.5) * 0.35));
  return true;
}

function paintBricks(hedge: Hedge, x: number, y: number, depth: number): boolean {
  if (y > hedge.height - 0.1) {
    paint(hedge.colour, 1.35);
    return true;
  }
  const row = Math.floor(y / 0.22);
  const along = x / 0.5 + (row & 1) * 0.5;
  const brick = Math.floor(along);
  const mortar = y / 0.22 - row < 0.16 || along - brick < 0.08 ? 0.3 * detail(0.14, depth) : 0;
  const dirt = (cloudNoise(x, y * 2, hedge.seed, 2) - 0.5) * 0.4 - 0.25 * Math.exp(-y / 0.25);
  paint(hedge.colour, 1 + mortar + dirt + (cellNoise(brick, row, hedge.seed) - 0.5) * 0.4 * detail(0.25, depth));
  return true;
}
