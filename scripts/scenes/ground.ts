import { type Camera, eachRay } from './camera.js';
import { CLASS } from './classes.js';
import { clamp, smoothStep } from './colour.js';
import type { ContactShade } from './footprint.js';
import { cellNoise, cloudNoise, smoothNoise } from './random.js';
import { KERB_HEIGHT, type Side, type Street } from './street.js';
import { brush, facing, paint, type Surface, store } from './surface.js';

/** Metres; further away the backdrop begins. */
const GROUND_END = 240;

const upwards = [0, 1, 0] as const;
const leftwards = [-1, 0, 0] as const;
const rightwards = [1, 0, 0] as const;
const kerbStone = [0.36, 0.35, 0.33] as const;

/**
 * Paints road, kerb, sidewalk and grass at every sample whose ray meets the ground before anything drawn so far.
 * The pavement lies KERB_HEIGHT above the road: a ray that passes over the pavement's plane above the road and meets
 * the road's plane under the pavement has hit the kerb's face.
 */
export function paintGround(surface: Surface, camera: Camera, street: Street, contact: ContactShade): void {
  const { height, x } = camera.pose;
  const { bend } = street;
  const end = GROUND_END;
  const raised = height - KERB_HEIGHT;
  eachRay(camera, (sample, dx, dy, dz) => {
    if (dy > -1e-4 || dz <= 0) return;
    const upper = raised / -dy;
    const z1 = upper * dz;
    const drawn = surface.depth[sample]!;
    if (z1 > end || upper >= drawn) return;
    const u1 = x + upper * dx - (bend * z1 * z1) / 2;
    brush.glowR = brush.glowG = brush.glowB = brush.gloss = 0;
    facing(upwards);
    if (!isRoad(street, u1, z1)) {
      paintPavement(street, u1, z1, upper);
      return finish(surface, sample, upper, contact(u1, z1));
    }
    const lower = height / -dy;
    const z0 = lower * dz;
    const u0 = x + lower * dx - (bend * z0 * z0) / 2;
    if (isRoad(street, u0, z0)) {
      if (lower >= drawn) return;
      paintRoad(street, u0, z0, lower);
      return finish(surface, sample, lower, contact(u0, z0));
    }
    brush.label = CLASS.sidewalk;
    paint(kerbStone, 0.6);
    facing(u0 > 0 ? leftwards : rightwards);
    finish(surface, sample, upper, 1);
  });
}

function finish(surface: Surface, sample: number, depth: number, shade: number): void {
  brush.r *= shade;
  brush.g *= shade;
  brush.b *= shade;
  store(surface, sample, depth);
}

const isRoad = (street: Street, u: number, z: number) =>
  Math.abs(u) < street.halfWidth || (street.crossing !== null && z > street.crossing[0] && z < street.crossing[1]);

/** How much of a detail of the given size (metres) is left at this depth: finer ones average out in a pixel. */
export const detail = (size: number, depth: number) => clamp((size * 110) / depth - 0.4, 0, 1);

function paintRoad(street: Street, u: number, z: number, depth: number): void {
  brush.label = CLASS.road;
  const { seed, wear } = street;
  const grain = (smoothNoise(u * 11, z * 7, seed) - 0.5) * 0.4 * detail(0.1, depth);
  const stains = (cloudNoise(u * 0.7, z * 0.22, seed + 7, 3) - 0.5) * 1.6 * wear;
  let tone = 1 + grain + stains + patch(street, u, z) - tracks(street, u);
  if (depth < 26 && crack(u, z, seed)) tone *= 0.62;
  tone *= 1 - 0.25 * smoothStep(street.halfWidth - 0.5, street.halfWidth, Math.abs(u));
  paint(street.asphalt, Math.max(0.3, tone));
  const cover = marking(street, u, z) * clamp(1.25 - wear * 1.2 * cloudNoise(u * 3, z * 2, seed + 31, 2), 0, 0.92);
  brush.r += (street.markingColour[0] * 0.8 - brush.r) * cover;
  brush.g += (street.markingColour[1] * 0.8 - brush.g) * cover;
  brush.b += (street.markingColour[2] * 0.8 - brush.b) * cover;
}

/** Where the road was dug up and closed again. */
function patch(street: Street, u: number, z: number): number {
  const cell = Math.floor(z / 7);
  if (cellNoise(cell, 1, street.seed) > 0.4) return 0;
  const centre = (cellNoise(cell, 2, street.seed) - 0.5) * 1.6 * street.halfWidth;
  const from = cell * 7 + cellNoise(cell, 3, street.seed) * 3;
  const inside = Math.abs(u - centre) < 0.9 && z > from && z < from + 3.5;
  return inside ? (cellNoise(cell, 4, street.seed) - 0.6) * street.wear * 1.4 : 0;
}

function tracks(street: Street, u: number): number {
  const inLane = Math.abs(Math.abs(u) - Math.min(1.8, street.halfWidth / 2));
  return street.wear * 0.25 * Math.exp(-(((inLane - 0.75) / 0.3) ** 2));
}

function crack(u: number, z: number, seed: number): boolean {
  const ridge = Math.abs(cloudNoise(u * 0.45, z * 0.3, seed + 51, 3) - 0.5);
  return ridge < 0.006 && smoothNoise(u * 0.2, z * 0.1, seed + 57) > 0.45;
}

/** 1 on painted lines. */
function marking(street: Street, u: number, z: number): number {
  const across = Math.abs(u);
  if (street.zebra !== null && z > street.zebra && z < street.zebra + 3.2) {
    return across < street.halfWidth - 0.25 && Math.floor((u + 50) / 0.5) % 2 === 0 ? 1 : 0;
  }
  if (street.crossing && z > street.crossing[0] - 0.5 && z < street.crossing[1] + 0.5) return 0;
  if (street.edgeLines && Math.abs(across - street.halfWidth + 0.28) < 0.07) return 1;
  if (across > 0.08 || street.marking === 'none') return 0;
  return street.marking === 'solid' || (z + street.seed) % 7 < 3.5 ? 1 : 0;
}

function paintPavement(street: Street, u: number, z: number, depth: number): void {
  const side = street.sides[u < 0 ? 0 : 1];
  const out = Math.abs(u) - street.halfWidth;
  if (out < 0.17) {
    brush.label = CLASS.sidewalk;
    const joint = Math.abs((((z % 1) + 1) % 1) - 0.5) > 0.47 ? 0.7 : 1;
    paint(kerbStone, (0.8 + 0.4 * cellNoise(Math.floor(z), 9, street.seed)) * (1 + (joint - 1) * detail(0.1, depth)));
    return;
  }
  const corner =
    street.crossing !== null && z > street.crossing[0] - 2 && z < street.crossing[1] + 2 ? side.verge + 99 : 0;
  const onGrass = corner === 0 && (out < side.verge || out > side.verge + side.sidewalk);
  if (onGrass) paintGrass(side, u, z, depth, street.seed);
  else paintPaving(side, u, z, depth, street.seed);
}

function paintGrass(side: Side, u: number, z: number, depth: number, seed: number): void {
  brush.label = CLASS.terrain;
  const blades = (smoothNoise(u * 9, z * 5, seed + 3) - 0.5) * 0.9 * detail(0.12, depth);
  const tufts = (cloudNoise(u * 1.1, z * 0.6, seed + 5, 3) - 0.5) * 0.9;
  const tone = Math.max(0.35, 0.95 + blades + tufts);
  const dry = clamp((cloudNoise(u * 0.35, z * 0.2, seed + 11, 2) - 0.5) * 2.4, 0, 0.6);
  paint(side.grass, tone);
  brush.r += (0.2 * tone - brush.r) * dry;
  brush.g += (0.15 * tone - brush.g) * dry;
  brush.b += (0.08 * tone - brush.b) * dry;
}

function paintPaving(side: Side, u: number, z: number, depth: number, seed: number): void {
  brush.label = CLASS.sidewalk;
  const size = { slabs: 0.6, asphalt: 40, cobbles: 0.22 }[side.paving];
  const row = Math.floor(z / size);
  const shifted = u / size + (row & 1) * 0.5;
  const column = Math.floor(shifted);
  const fade = detail(size * 0.6, depth);
  const edge = Math.min(shifted - column, 1 - shifted + column, z / size - row, 1 - z / size + row) * size;
  const joint = side.paving !== 'asphalt' && edge < 0.03 ? -0.3 * detail(0.12, depth) : 0;
  const stone = (cellNoise(column, row, seed + 21) - 0.5) * 0.3 * fade;
  const dirt = (cloudNoise(u * 0.8, z * 0.5, seed + 23, 3) - 0.5) * 0.5;
  const grain = (smoothNoise(u * 13, z * 9, seed + 25) - 0.5) * 0.2 * detail(0.1, depth);
  paint(side.pavingColour, Math.max(0.4, 1 + joint + stone + dirt + grain));
}
