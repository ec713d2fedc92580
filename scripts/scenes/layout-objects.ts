import { type Colour, mixed, scaled, srgb } from './colour.js';
import type { Random } from './random.js';
import { type Car, KERB_HEIGHT, type Person, type Post, type SignFace, type Street } from './street.js';

const paints = [0xd8d8d6, 0xb0b4b8, 0x7c8086, 0x4a4e54, 0x2a2c30, 0x8a2a2a, 0x2f4a7a, 0x3c5a4a, 0xb89a5a, 0x9c3c28];
const cloth = [0x2c3444, 0x5a5f6a, 0x8a3434, 0x3c5a7c, 0xb8a488, 0x4a5a40, 0xd0ccc4, 0xa8742c, 0x54405c, 0x22262a];
const skins = [0xe0b498, 0xc89474, 0x9a6a4c, 0x6a4630];
const hairs = [0x2a201a, 0x4a3424, 0x8a6a40, 0x181818, 0x9a9690];

const freeOfCrossing = (street: Street, z: number, margin = 3) =>
  !street.crossing || z < street.crossing[0] - margin || z > street.crossing[1] + margin;

/** Parked cars at both kerbs, cars ahead and oncoming, now and then one that crosses. */
export function drawCars(random: Random, street: Street): Car[] {
  const cars = [...drawParked(random.fork('left'), street, 0), ...drawParked(random.fork('right'), street, 1)];
  const lane = street.halfWidth < 4.3 ? street.halfWidth * 0.5 : 1.8;
  if (random.chance(0.6)) cars.push(drawCar(random, lane, random.between(9, 30), 0, true));
  if (random.chance(0.6)) cars.push(drawCar(random, -lane, random.between(8, 34), Math.PI, true));
  if (random.chance(0.4)) cars.push(drawCar(random, -lane, random.between(38, 60), Math.PI, true));
  if (street.crossing && random.chance(0.6)) {
    const z = (street.crossing[0] + street.crossing[1]) / 2 + random.between(-1.5, 1.5);
    const turn = random.chance(0.5) ? 1 : -1;
    cars.push(drawCar(random, random.between(-7, 7), z, (turn * Math.PI) / 2, true));
  }
  return cars.filter((car, index) => cars.findIndex((other) => overlap(car, other)) === index);
}

const overlap = (a: Car, b: Car) => Math.abs(a.z - b.z) < 5.2 && Math.abs(a.u - b.u) < 2.1;

function drawParked(random: Random, street: Street, side: 0 | 1): Car[] {
  if (street.halfWidth < 3.7 || random.chance(0.3)) return [];
  const u = (side ? 1 : -1) * (street.halfWidth - 1.08);
  const occupancy = random.between(0.25, 0.85);
  const cars: Car[] = [];
  for (let z = random.between(5, 11); z < 75; z += random.between(5.4, 6.6)) {
    if (!freeOfCrossing(street, z, 4) || !random.chance(occupancy)) continue;
    cars.push(drawCar(random, u, z, random.chance(0.85) === (side === 1) ? 0 : Math.PI, false));
  }
  return cars;
}

function drawCar(random: Random, u: number, z: number, heading: number, driving: boolean): Car {
  return {
    u,
    z,
    heading: heading + random.between(-0.03, 0.03),
    body: random.pick(['saloon', 'hatch', 'hatch', 'van']),
    colour: scaled(srgb(random.pick(paints)), random.between(0.75, 1.15)),
    driving,
    seed: random.int(0, 1e6),
  };
}

/** People on the sidewalks, and on the zebra crossing if there is one. */
export function drawPersons(random: Random, street: Street): Person[] {
  const persons = ([0, 1] as const).flatMap((side) => {
    const { verge, sidewalk } = street.sides[side];
    const count = random.int(0, 4);
    return Array.from({ length: count }, () => {
      const distance = street.halfWidth + verge + sidewalk * random.between(0.3, 0.85);
      return drawPerson(random, (side ? 1 : -1) * distance, random.between(5.5, 20), KERB_HEIGHT);
    });
  });
  if (street.zebra !== null && random.chance(0.7)) {
    const u = random.between(-0.9, 0.9) * street.halfWidth;
    persons.push(drawPerson(random, u, street.zebra + random.between(0.8, 2.6), 0));
  }
  return persons.filter((person) => person.ground === 0 || freeOfCrossing(street, person.z, 0.5));
}

const pickCloth = (random: Random): Colour => scaled(srgb(random.pick(cloth)), random.between(0.6, 1.2));

function drawPerson(random: Random, u: number, z: number, ground: number): Person {
  return {
    u,
    z,
    ground,
    height: random.chance(0.12) ? random.between(1.15, 1.4) : random.between(1.58, 1.9),
    stride: random.between(0.05, 0.3),
    turn: random.chance(0.5) ? 1 : -1,
    skirt: random.chance(0.2),
    top: pickCloth(random),
    legs: mixed(pickCloth(random), srgb(0x2c3040), 0.4),
    skin: srgb(random.pick(skins)),
    hair: srgb(random.pick(hairs)),
  };
}

/** Lamp posts at a regular distance, sign posts between them. */
export function drawPosts(random: Random, street: Street): Post[] {
  const colour = random.pick([srgb(0x4a4e52), srgb(0x8a8c8c), srgb(0x36403c), srgb(0x7a6652)]);
  const lampSides = random.pick([[0], [1], [0, 1]] as const);
  const lamps = lampSides.flatMap((side) => {
    const posts: Post[] = [];
    const height = random.between(5, 7.5);
    const spacing = random.between(15, 24);
    const u = (side ? 1 : -1) * (street.halfWidth + 0.45);
    for (let z = random.between(6, 15); z < 100; z += spacing) {
      if (!freeOfCrossing(street, z, 0.8)) continue;
      posts.push({ u, z, kind: 'lamp', height, radius: random.between(0.085, 0.12), colour, sign: null });
    }
    return posts;
  });
  const signs = Array.from({ length: random.int(1, 4) }, () => drawSignPost(random, street));
  // two posts on one side stand some metres apart
  const posts = [...lamps, ...signs.filter((post) => freeOfCrossing(street, post.z, 0.8))];
  const close = (a: Post, b: Post) => Math.abs(a.z - b.z) < 3.5 && Math.abs(a.u - b.u) < 3;
  return posts.filter((post, index) => posts.findIndex((other) => close(post, other)) === index);
}

function drawSignPost(random: Random, street: Street): Post {
  const right = random.chance(0.65);
  const shape = random.pick([
    'limit',
    'limit',
    'warning',
    'blue',
    'stop',
    'warning',
    'blue',
    'diamond',
    'board',
  ] as const);
  const size = shape === 'board' ? random.between(0.65, 0.85) : random.between(0.62, 0.9);
  const sign: SignFace = { shape, size, back: !right && random.chance(0.4) };
  return {
    u: (right ? 1 : -1) * (street.halfWidth + random.between(0.35, 0.7)),
    z: random.chance(0.7) ? random.between(5.5, 16) : random.between(16, 32),
    kind: 'sign',
    height: random.between(2.1, 2.8),
    radius: random.between(0.055, 0.075),
    colour: random.pick([srgb(0x9a9c9c), srgb(0x6a6c6c)]),
    sign,
  };
}
