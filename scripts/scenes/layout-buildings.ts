import { mixed, scaled, srgb } from './colour.js';
import type { Random } from './random.js';
import { type Building, type BuildingSkin, lotLine, type Street } from './street.js';

const walls: Record<BuildingSkin, readonly number[]> = {
  brick: [0x9a5a44, 0x86503e, 0xa8765a, 0x7a4a42, 0xb08a6a, 0x8c8078],
  plaster: [0xe2d3b4, 0xd8a888, 0xc9c4b8, 0xb8c4c8, 0xd9c27a, 0xa9b89a, 0xc88f7a, 0xe6e0d4, 0x9aa4b4],
  concrete: [0x9a9a96, 0xb4aea2, 0x86888c, 0xa69c90],
  timber: [0x8a6a4a, 0xa3b0b4, 0xb6564a, 0x6f8074, 0xd6d2c4],
  glass: [0x58646e, 0x6c7a80, 0x4c5a64],
};
const roofs = [0x8a4a3a, 0x6f4238, 0x55585e, 0x464a50, 0x7a6a5a, 0x9a5c44];

interface Quarter {
  skins: readonly BuildingSkin[];
  storeys: readonly [number, number];
  pitched: number;
  shops: number;
  gap: number;
}

/** Kinds of neighbourhood; both sides of a street usually share one. */
const quarters: Record<'suburb' | 'town' | 'centre', Quarter> = {
  suburb: { skins: ['brick', 'plaster', 'timber', 'plaster'], storeys: [1, 2], pitched: 0.95, shops: 0.03, gap: 0.75 },
  town: { skins: ['brick', 'plaster', 'plaster', 'timber'], storeys: [2, 4], pitched: 0.6, shops: 0.45, gap: 0.25 },
  centre: { skins: ['brick', 'concrete', 'plaster', 'glass'], storeys: [3, 7], pitched: 0.15, shops: 0.6, gap: 0.12 },
};

const VIEW_END = 150;

/** Rows of houses along both sides, leaving side streets free; sometimes a side is open ground. */
export function drawBuildings(random: Random, street: Street): Building[] {
  const quarter = random.pick(['suburb', 'town', 'town', 'centre'] as const);
  const open = random.pick([null, null, null, null, 0, 1] as const);
  const sides = ([0, 1] as const).filter((side) => side !== open);
  return sides.flatMap((side) => drawRow(random.fork(`side ${side}`), street, side, quarters[quarter]));
}

function drawRow(random: Random, street: Street, side: 0 | 1, quarter: Quarter): Building[] {
  const row: Building[] = [];
  let z = random.between(-8, 2);
  while (z < VIEW_END) {
    const length = random.between(7, 15);
    const blocked = street.crossing && z < street.crossing[1] + 2 && z + length > street.crossing[0] - 2;
    if (blocked && street.crossing) {
      const room = street.crossing[0] - 2.5 - z;
      if (room > 6) row.push(drawBuilding(random, street, side, quarter, z, z + room));
      z = street.crossing[1] + 2.5;
      continue;
    }
    row.push(drawBuilding(random, street, side, quarter, z, z + length));
    z += length + (random.chance(quarter.gap) ? random.between(1.5, 7) : 0);
  }
  return row;
}

function drawBuilding(random: Random, street: Street, side: 0 | 1, quarter: Quarter, z0: number, z1: number): Building {
  const skin = random.pick(quarter.skins);
  const wall = scaled(srgb(random.pick(walls[skin])), random.between(0.7, 1.1));
  const storey = random.between(2.8, 3.5);
  const garden = street.sides[side].garden;
  return {
    side,
    front: lotLine(street, side) + (garden > 0 ? random.between(0, 1.5) : 0),
    z0,
    z1,
    depth: random.between(8, 12),
    height: storey * random.int(quarter.storeys[0], quarter.storeys[1]) + random.between(0.3, 0.8),
    storey,
    roof: random.chance(quarter.pitched) ? 'pitched' : 'flat',
    roofColour: scaled(srgb(random.pick(roofs)), random.between(0.75, 1.1)),
    skin,
    wall,
    trim: random.chance(0.6) ? mixed(wall, srgb(0xf0ece0), 0.6) : scaled(wall, 0.6),
    frame: random.pick([srgb(0xf2efe6), srgb(0xf2efe6), srgb(0x4a3a30), srgb(0x3a4044)]),
    bay: random.between(1.9, 3.3),
    windowWidth: skin === 'glass' ? 0.9 : random.between(0.38, 0.62),
    windowHeight: skin === 'glass' ? 0.78 : random.between(0.42, 0.62),
    ground: garden === 0 && random.chance(quarter.shops) ? 'shop' : 'house',
    awning: srgb(random.pick([0xa83232, 0x2f6a4a, 0x2f4a80, 0xc8902a, 0xd8d0c0, 0x6a3a5a])),
    litShare: random.between(0.2, 0.55),
    seed: random.int(0, 1e6),
  };
}
