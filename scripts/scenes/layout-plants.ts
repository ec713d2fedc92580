import { type Colour, scaled, srgb } from './colour.js';
import type { Random } from './random.js';
import { type Building, type Hedge, KERB_HEIGHT, lotLine, type Street, type Tree } from './street.js';

const leaves = [0x4f6f2c, 0x5f7f36, 0x3f5f30, 0x7a8a3a, 0x9a8a34, 0xa8702c, 0x86452e, 0x46663f];

const inCrossing = (street: Street, z: number, margin: number) =>
  street.crossing !== null && z > street.crossing[0] - margin && z < street.crossing[1] + margin;

/** Street trees along the sidewalk, garden and park trees behind it, and bushes. */
export function drawTrees(random: Random, street: Street, buildings: readonly Building[]): Tree[] {
  const season = random.pick(leaves);
  return ([0, 1] as const).flatMap((side) => {
    const park = !buildings.some((building) => building.side === side);
    return [
      ...(random.chance(0.6) ? drawAvenue(random.fork(`avenue ${side}`), street, side, season) : []),
      ...drawGarden(random.fork(`garden ${side}`), street, side, park),
    ];
  });
}

function leaf(random: Random, season: number | null): Colour {
  const hex = season !== null && random.chance(0.6) ? season : random.pick(leaves);
  return scaled(srgb(hex), random.between(0.65, 1.2));
}

function drawAvenue(random: Random, street: Street, side: 0 | 1, season: number): Tree[] {
  const { verge, sidewalk } = street.sides[side];
  const distance = street.halfWidth + (verge > 0 ? verge / 2 : Math.min(0.6, sidewalk / 3));
  const spacing = random.between(9, 18);
  const trees: Tree[] = [];
  for (let z = random.between(7, 18); z < 90; z += spacing * random.between(0.8, 1.3)) {
    if (inCrossing(street, z, 2)) continue;
    trees.push(drawTree(random, (side ? 1 : -1) * distance, z, [1.3, 2.3], leaf(random, season)));
  }
  return trees;
}

function drawTree(random: Random, u: number, z: number, size: readonly [number, number], colour: Colour): Tree {
  const radius = random.between(size[0], size[1]);
  const conifer = random.chance(0.15);
  return {
    u,
    z,
    ground: KERB_HEIGHT,
    trunk: random.between(1.9, 2.8),
    radius,
    stretch: random.between(0.95, 1.5),
    shape: conifer ? 'cone' : 'round',
    leaf: conifer ? scaled(srgb(0x3a5a3c), random.between(0.7, 1.3)) : colour,
    seed: random.int(0, 1e6),
  };
}

function drawGarden(random: Random, street: Street, side: 0 | 1, park: boolean): Tree[] {
  const { garden } = street.sides[side];
  if (garden === 0 && !park) return [];
  const sign = side ? 1 : -1;
  const line = lotLine(street, side);
  const trees: Tree[] = [];
  const step = park ? 3.2 : 5;
  for (let z = random.between(3, 9); z < 110; z += step * random.between(0.6, 1.6)) {
    if (inCrossing(street, z, 3)) continue;
    const bush = random.chance(park ? 0.35 : 0.7);
    const u = sign * (park ? line + random.between(0, 22) : line - garden * random.between(0.25, 0.75));
    const tree = drawTree(random, u, z, bush ? [0.45, 0.9] : park ? [1.6, 3.6] : [1, 1.7], leaf(random, null));
    trees.push(bush ? { ...tree, trunk: 0, shape: 'round', stretch: random.between(0.7, 1.1) } : tree);
  }
  return trees;
}

/** Hedges, fences and walls between sidewalk and garden, with gaps for gates. */
export function drawHedges(random: Random, street: Street): Hedge[] {
  return ([0, 1] as const).flatMap((side) => {
    const { garden, verge, sidewalk } = street.sides[side];
    if (garden === 0 || random.chance(0.12)) return [];
    const line = street.halfWidth + verge + sidewalk + 0.15;
    const kind = random.pick(['planks', 'planks', 'wall', 'wall', 'hedge'] as const);
    const runs: Hedge[] = [];
    const height = random.between(0.75, 1.5);
    const colour = boundaryColour(random, kind);
    for (let z = random.between(-1, 6); z < 90; ) {
      const end = z + random.between(5, 13);
      const clear = !street.crossing || end < street.crossing[0] - 1 || z > street.crossing[1] + 1;
      if (clear) {
        runs.push({ side, kind, u: (side ? 1 : -1) * line, z0: z, z1: end, height, colour, seed: random.int(0, 1e6) });
      }
      z = end + random.between(1, 2.6);
    }
    return runs;
  });
}

function boundaryColour(random: Random, kind: Hedge['kind']): Colour {
  const choices = {
    hedge: [0x3f5f2c, 0x566f34, 0x6a7a3a],
    planks: [0x8a6a4a, 0xe0dcd0, 0x6a7468, 0x5a4a3e, 0x7f8a92],
    wall: [0x9a6450, 0xa8a094, 0xc4b8a0, 0x7a7672],
  }[kind];
  return scaled(srgb(random.pick(choices)), random.between(0.75, 1.1));
}
