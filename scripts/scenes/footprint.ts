import type { Scene } from './layout.js';

/** Where something stands: the ground is darker under and beside it, whatever the light. Street coordinates, metres. */
export interface Footprint {
  u: number;
  z: number;
  cos: number;
  sin: number;
  halfWidth: number;
  halfLength: number;
  /** Reach of the shade. */
  reach: number;
  strength: number;
}

export function footprintsOf(scene: Scene): Footprint[] {
  const round = (u: number, z: number, half: number, reach: number, strength: number): Footprint => ({
    u,
    z,
    cos: 1,
    sin: 0,
    halfWidth: half,
    halfLength: half,
    reach,
    strength,
  });
  return [
    ...scene.cars.map((car) => ({
      ...round(car.u, car.z, 0.86, 0.42, 0.88),
      cos: Math.cos(car.heading),
      sin: Math.sin(car.heading),
      halfLength: 2.1,
    })),
    ...scene.persons.map((person) => round(person.u, person.z, 0.15, 0.3, 0.6)),
    ...scene.trees.map((tree) => round(tree.u, tree.z, tree.trunk ? 0.15 : tree.radius * 0.7, 0.5, 0.6)),
    ...scene.posts.map((post) => round(post.u, post.z, post.radius, 0.15, 0.5)),
    ...scene.buildings.map((b) => ({
      ...round((b.side ? 1 : -1) * (b.front + b.depth / 2), (b.z0 + b.z1) / 2, b.depth / 2, 0.6, 0.5),
      halfLength: (b.z1 - b.z0) / 2,
    })),
  ];
}

/** Share of the ambient light that reaches the ground at u, z. */
export type ContactShade = (u: number, z: number) => number;

/** Footprints are sorted into slices of the street, so that a point is compared only with the few beside it. */
export function contactShadeOf(footprints: readonly Footprint[]): ContactShade {
  const slices: Footprint[][] = [];
  for (const print of footprints) {
    const extent = Math.hypot(print.halfLength, print.halfWidth) + 2 * print.reach;
    const last = Math.floor((print.z + extent) / SLICE);
    for (let slice = Math.max(0, Math.floor((print.z - extent) / SLICE)); slice <= last; slice++) {
      slices[slice] ??= [];
      slices[slice]?.push(print);
    }
  }
  return (u, z) => {
    const slice = slices[Math.max(0, Math.floor(z / SLICE))];
    let shade = 1;
    if (slice) for (const print of slice) shade *= shadeOf(print, u, z);
    return shade;
  };
}

/** Metres of street in a slice. */
const SLICE = 2;

function shadeOf(print: Footprint, u: number, z: number): number {
  const du = u - print.u;
  const dz = z - print.z;
  const across = Math.abs(du * print.cos - dz * print.sin) - print.halfWidth;
  if (across > print.reach * 2) return 1;
  const along = Math.abs(du * print.sin + dz * print.cos) - print.halfLength;
  if (along > print.reach * 2) return 1;
  const a = Math.max(0, across);
  const b = Math.max(0, along);
  return 1 - print.strength * Math.exp(-(a * a + b * b) / (print.reach * print.reach));
}
