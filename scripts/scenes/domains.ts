import { type Colour, mixed, scaled } from './colour.js';
import type { Random } from './random.js';

/** `day` is what the source network learns; the others are what it meets. Structure and labels are the same in all. */
export const domains = ['day', 'snow', 'night', 'thaw'] as const;
export type Domain = (typeof domains)[number];
export const targetDomains = ['snow', 'night', 'thaw'] as const satisfies readonly Domain[];

type Range = readonly [low: number, high: number];

/** How far a domain is from a clear day. */
export interface Strength {
  /** Extinction of light in the air, 1/metres: at distance d a share exp(-fog d) of a thing's own light is left. */
  fog: Range;
  /** Brightness of the whole picture before the tone curve. */
  exposure: Range;
  /** Contrast about the picture's mean; 1 leaves it. */
  contrast: Range;
  /** Saturation; 1 leaves it, 0 is grey. */
  saturation: Range;
  /** Deviation of the sensor's noise, of 255. */
  noise: Range;
  /** Deviation of the blur in pixels. */
  blur: Range;
  /** Lamps, windows and headlights: 0 is off, 1 is night. */
  lamps: Range;
  /** Share of light that bright spots spread around them. */
  bloom: Range;
  /** 0 dry; 1 the road mirrors as water does. */
  wet: Range;
  /** Snow on what looks up: 0 none, 1 on nearly all of it. */
  snow: Range;
}

/**
 * The one place to make the shift harder or milder. Raise snow, fog, noise, blur and wet, or lower contrast, saturation
 * and exposure, to hurt a day-trained network more; the labels never change.
 */
const strengths: Record<Domain, Strength> = {
  day: {
    fog: [0.0005, 0.0028],
    exposure: [0.85, 1.4],
    contrast: [1, 1.15],
    saturation: [1, 1.25],
    noise: [1, 2],
    blur: [0, 0.3],
    lamps: [0, 0],
    bloom: [0.02, 0.04],
    wet: [0, 0],
    snow: [0, 0],
  },
  snow: {
    fog: [0.001, 0.004],
    exposure: [0.8, 1.2],
    contrast: [0.95, 1.1],
    saturation: [0.8, 1.1],
    noise: [1, 2],
    blur: [0, 0.3],
    lamps: [0, 0.2],
    bloom: [0.03, 0.05],
    wet: [0, 0],
    snow: [0.35, 1],
  },
  night: {
    fog: [0.0012, 0.004],
    exposure: [1.0, 1.5],
    contrast: [0.95, 1.1],
    saturation: [0.9, 1.15],
    noise: [1.5, 3],
    blur: [0.1, 0.4],
    lamps: [0.9, 1.3],
    bloom: [0.1, 0.18],
    wet: [0, 0],
    snow: [0.1, 0.8],
  },
  thaw: {
    fog: [0.0015, 0.005],
    exposure: [0.9, 1.3],
    contrast: [0.95, 1.1],
    saturation: [0.8, 1],
    noise: [1, 2.2],
    blur: [0.1, 0.4],
    lamps: [0.2, 0.5],
    bloom: [0.05, 0.1],
    wet: [0.3, 0.55],
    snow: [0.2, 0.6],
  },
};

/** The weather and light of one picture. Colours are linear light. */
export interface Weather extends Record<keyof Strength, number> {
  /** Towards the sun: x right, y up, z ahead; unit length. */
  sun: readonly [number, number, number];
  sunLight: Colour;
  /** Light from above and its return from the ground. */
  skyLight: Colour;
  bounce: Colour;
  zenith: Colour;
  horizon: Colour;
  /** Sky's colour where the sun is or went down. */
  sunGlow: Colour;
  cloudLit: Colour;
  cloudDark: Colour;
  cloudCover: number;
  air: Colour;
  seed: number;
}

/** Draws the weather of a picture in a domain. */
export function drawWeather(random: Random, domain: Domain): Weather {
  const strength = strengths[domain];
  const drawn = Object.fromEntries(
    Object.entries(strength).map(([name, [low, high]]) => [name, random.between(low, high)]),
  ) as Record<keyof Strength, number>;
  return { ...drawn, ...skies[domain](random), seed: random.int(0, 1e6) };
}

type Sky = Omit<Weather, keyof Strength | 'seed'>;

function sunAt(azimuth: number, elevation: number): readonly [number, number, number] {
  const flat = Math.cos(elevation);
  return [Math.sin(azimuth) * flat, Math.sin(elevation), Math.cos(azimuth) * flat];
}

const skies: Record<Domain, (random: Random) => Sky> = {
  day: clearSky,
  snow: clearSky,
  night: eveningSky,
  thaw: foggySky,
};

function clearSky(random: Random): Sky {
  const elevation = random.between(0.38, 1.05);
  const low = 1 - (elevation - 0.38) / 0.67;
  const warmth = mixed([1, 0.95, 0.88], [1, 0.8, 0.56], low * random.between(0.3, 1));
  const deep = random.next();
  const blue = mixed([0.2, 0.4, 0.86], [0.1, 0.25, 0.66], deep);
  return {
    sun: sunAt(random.between(-Math.PI, Math.PI), elevation),
    sunLight: scaled(warmth, random.between(1.7, 2.3)),
    skyLight: scaled(mixed([0.62, 0.72, 0.9], [0.8, 0.8, 0.8], random.next()), random.between(0.55, 0.85)),
    bounce: [0.2, 0.18, 0.15],
    zenith: blue,
    horizon: mixed([0.62, 0.78, 0.98], [0.92, 0.86, 0.76], low * random.next()),
    sunGlow: scaled(warmth, 0.7),
    cloudLit: mixed([1.15, 1.13, 1.1], warmth, 0.3),
    cloudDark: [0.6, 0.64, 0.72],
    cloudCover: random.between(0.12, 0.62),
    air: [0.62, 0.74, 0.92],
  };
}

function eveningSky(random: Random): Sky {
  const late = random.next();
  const fire = mixed([0.92, 0.43, 0.12], [0.68, 0.22, 0.18], random.next());
  return {
    sun: sunAt(random.between(-0.9, 0.9), 0.05),
    sunLight: scaled(fire, 0.1 * (1 - late)),
    skyLight: scaled(mixed([0.09, 0.14, 0.31], [0.17, 0.14, 0.25], random.next()), 1.25 - 0.5 * late),
    bounce: [0.03, 0.024, 0.026],
    zenith: scaled([0.03, 0.075, 0.26], 1.4 - 0.7 * late),
    horizon: scaled(mixed([0.22, 0.19, 0.34], fire, 0.7), 1.25 - 0.5 * late),
    sunGlow: scaled(fire, 1.5 - 0.8 * late),
    cloudLit: scaled(mixed(fire, [0.25, 0.16, 0.24], 0.5), 0.85 - 0.4 * late),
    cloudDark: [0.035, 0.042, 0.09],
    cloudCover: random.between(0.25, 0.6),
    air: scaled([0.1, 0.1, 0.17], 1.1 - 0.5 * late),
  };
}

function foggySky(random: Random): Sky {
  const grey = random.between(0.42, 0.72);
  const air = scaled(mixed([0.96, 1, 1.04], [1.05, 1, 0.9], random.next()), grey);
  return {
    sun: sunAt(random.between(-1, 1), 0.5),
    sunLight: [0, 0, 0],
    skyLight: scaled(air, 1.05),
    bounce: scaled(air, 0.28),
    zenith: scaled(air, 0.92),
    horizon: air,
    sunGlow: scaled(air, random.between(0, 0.22)),
    cloudLit: air,
    cloudDark: scaled(air, 0.93),
    cloudCover: 0.5,
    air,
  };
}
