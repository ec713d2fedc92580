import { CLASS } from './classes.js';
import { smoothStep } from './colour.js';
import type { Scene } from './layout.js';
import { KERB_HEIGHT, type Street } from './street.js';

interface Box {
  u0: number;
  u1: number;
  z0: number;
  z1: number;
  height: number;
}

interface Ball {
  u: number;
  y: number;
  z: number;
  radius: number;
}

/** The things in the sun's way, in street coordinates. */
export interface Casters {
  street: Street;
  houses: Box[];
  /** Cars, people and posts: they shade only the ground. */
  small: Box[];
  crowns: Ball[];
}

export function castersOf(scene: Scene): Casters {
  const upright = (u: number, z: number, half: number, height: number): Box => ({
    u0: u - half,
    u1: u + half,
    z0: z - half,
    z1: z + half,
    height,
  });
  return {
    street: scene.street,
    houses: scene.buildings.map((b) => ({
      u0: b.side ? b.front : -b.front - b.depth,
      u1: b.side ? b.front + b.depth : -b.front,
      z0: b.z0,
      z1: b.z1,
      height: b.height + (b.roof === 'pitched' ? b.depth * 0.2 : 0),
    })),
    small: [
      ...scene.cars.map((car) => {
        const across = Math.abs(Math.sin(car.heading)) > 0.7;
        const [du, dz] = across ? [2, 0.85] : [0.85, 2];
        return { u0: car.u - du, u1: car.u + du, z0: car.z - dz, z1: car.z + dz, height: 1.3 };
      }),
      ...scene.persons.map((person) => upright(person.u, person.z, 0.2, person.height)),
      ...scene.posts.map((post) => upright(post.u, post.z, post.radius, post.height)),
      ...scene.trees.filter((tree) => tree.trunk > 0).map((tree) => upright(tree.u, tree.z, 0.14, tree.trunk + 0.5)),
    ],
    crowns: scene.trees.map((tree) => ({
      u: tree.u,
      y: KERB_HEIGHT + Math.max(0.2, tree.trunk) + tree.radius * tree.stretch,
      z: tree.z,
      radius: tree.radius * 0.95 * Math.sqrt(tree.stretch),
    })),
  };
}

/** Share of the sun that reaches a point (street coordinates) of a thing of the given class. */
export function sunShare(
  casters: Casters,
  sun: readonly [number, number, number],
  label: number,
  u: number,
  y: number,
  z: number,
): number {
  // along the ray u changes with z also because the street bends
  const lu = sun[0] - casters.street.bend * z * sun[2];
  const [, ly, lz] = sun;
  const ground = label === CLASS.road || label === CLASS.sidewalk || label === CLASS.terrain;
  if (label !== CLASS.building && anyMeets(casters.houses, u, y, z, lu, ly, lz)) return 0;
  if (ground && anyMeets(casters.small, u, y, z, lu, ly, lz)) return 0;
  if (label === CLASS.vegetation) return 1;
  let share = 1;
  for (const ball of casters.crowns) {
    const along = (ball.u - u) * lu + (ball.y - y) * ly + (ball.z - z) * lz;
    if (along <= 0) continue;
    const du = u + lu * along - ball.u;
    const dy = y + ly * along - ball.y;
    const dz = z + lz * along - ball.z;
    const away = Math.sqrt(du * du + dy * dy + dz * dz) / ball.radius;
    if (away < 1.1) share *= 0.18 + 0.82 * smoothStep(0.75, 1.1, away);
  }
  return share;
}

function anyMeets(boxes: readonly Box[], u: number, y: number, z: number, lu: number, ly: number, lz: number): boolean {
  for (const box of boxes) if (meets(box, u, y, z, lu, ly, lz)) return true;
  return false;
}

/** Slab test of a ray that climbs from (u, y, z) against a box that stands on the ground. */
function meets(box: Box, u: number, y: number, z: number, lu: number, ly: number, lz: number): boolean {
  let enter = 0.02;
  let leave = (box.height - y) / ly;
  if (leave <= enter) return false;
  const a = (box.u0 - u) / lu;
  const b = (box.u1 - u) / lu;
  enter = Math.max(enter, Math.min(a, b));
  leave = Math.min(leave, Math.max(a, b));
  if (leave <= enter) return false;
  const c = (box.z0 - z) / lz;
  const d = (box.z1 - z) / lz;
  return Math.min(leave, Math.max(c, d)) > Math.max(enter, Math.min(c, d));
}
