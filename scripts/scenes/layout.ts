import type { CameraPose } from './camera.js';
import { clamp, mixed, scaled, srgb } from './colour.js';
import { drawBuildings } from './layout-buildings.js';
import { drawCars, drawPersons, drawPosts } from './layout-objects.js';
import { drawHedges, drawTrees } from './layout-plants.js';
import { createRandom, type Random } from './random.js';
import { HEIGHT, WIDTH } from './size.js';
import type { Building, Car, Hedge, Person, Post, Side, Street, Tree } from './street.js';

/** Everything in a scene except the weather and the light: plain data, drawn only from the seed. */
export interface Scene {
  seed: number;
  camera: CameraPose;
  street: Street;
  buildings: Building[];
  trees: Tree[];
  hedges: Hedge[];
  cars: Car[];
  persons: Person[];
  posts: Post[];
  /** The kind of thing that closes the view far away. */
  backdrop: { kind: 'hills' | 'skyline'; height: number; seed: number };
}

const lanes = { narrow: [2.9, 3.6], usual: [3.6, 4.8], wide: [5.2, 6.6] } as const;

/** Draws the parameters of a scene. Each part has its own stream: a new kind of car does not move the trees. */
export function describeScene(seed: number): Scene {
  const random = createRandom(seed);
  const street = drawStreet(random.fork('street'));
  const buildings = drawBuildings(random.fork('buildings'), street);
  const cars = drawCars(random.fork('cars'), street);
  const backdrop = random.fork('backdrop');
  return {
    seed,
    camera: drawCamera(random.fork('camera'), street),
    street,
    buildings,
    trees: drawTrees(random.fork('trees'), street, buildings),
    hedges: drawHedges(random.fork('hedges'), street),
    cars,
    persons: drawPersons(random.fork('persons'), street),
    posts: drawPosts(random.fork('posts'), street),
    backdrop: {
      kind: backdrop.chance(0.5) ? 'hills' : 'skyline',
      height: backdrop.between(0.02, 0.09),
      seed: backdrop.int(0, 1e6),
    },
  };
}

function drawCamera(random: Random, street: Street): CameraPose {
  const focal = random.between(0.72, 1.0) * WIDTH;
  const horizon = random.between(0.38, 0.54) * HEIGHT;
  return {
    x: clamp(street.halfWidth * random.between(0.05, 0.6), 0.3, 2.4),
    height: random.between(1.35, 2.5),
    focal,
    pitch: Math.atan((horizon - HEIGHT / 2) / focal),
    // look a little into the bend, as a driver does
    yaw: random.between(-0.1, 0.1) + street.bend * 9,
    roll: random.between(-0.018, 0.018),
  };
}

function drawStreet(random: Random): Street {
  const grey = random.between(0.05, 0.2);
  const width = lanes[random.pick(['narrow', 'usual', 'usual', 'wide'] as const)];
  const crossing = random.chance(0.3) ? random.between(13, 34) : null;
  return {
    bend: random.chance(0.35) ? 0 : random.between(-0.011, 0.011),
    halfWidth: random.between(width[0], width[1]),
    asphalt: mixed([grey, grey, grey], random.pick([srgb(0x8a8078), srgb(0x6d7684), srgb(0x7d6f78)]), 0.25),
    wear: random.between(0.15, 0.5),
    marking: random.pick(['dashed', 'dashed', 'solid', 'none']),
    markingColour: random.chance(0.75) ? srgb(0xe8e6de) : srgb(0xe0b63c),
    edgeLines: random.chance(0.4),
    zebra: crossing !== null ? crossing - 5 : random.chance(0.2) ? random.between(9, 22) : null,
    crossing: crossing === null ? null : [crossing, crossing + random.between(6, 9)],
    sides: [drawSide(random.fork('left')), drawSide(random.fork('right'))],
    seed: random.int(0, 1e6),
  };
}

function drawSide(random: Random): Side {
  const paving = random.pick(['slabs', 'slabs', 'asphalt', 'cobbles'] as const);
  const stone = random.pick([0xb5aea2, 0x9c9a98, 0xc2b59c, 0xa98d80, 0x8d9096].map(srgb));
  const tar = random.between(0.07, 0.18);
  const grass = random.pick([0x5d7a34, 0x74803c, 0x8a8a4a, 0x4f6f36, 0x92815a].map(srgb));
  return {
    sidewalk: random.between(1.6, 3.6),
    verge: random.chance(0.35) ? random.between(0.9, 2.2) : 0,
    garden: random.chance(0.55) ? random.between(1.5, 6) : 0,
    paving,
    pavingColour: paving === 'asphalt' ? [tar, tar, tar * 1.05] : scaled(stone, random.between(0.6, 1)),
    grass: scaled(grass, random.between(0.7, 1.2)),
  };
}
