import type { Point } from './camera.js';
import type { Colour } from './colour.js';

/**
 * A street is described in street coordinates: u metres to the right of the road's middle line, y up, z along it from
 * the camera. The road bends, so u is sheared into the world's x by `bend` z^2 / 2.
 */
export interface Street {
  /** Curvature in 1/metres; positive bends to the right. */
  bend: number;
  halfWidth: number;
  asphalt: Colour;
  /** Lightness swing of the asphalt's patches and stains. */
  wear: number;
  marking: 'dashed' | 'solid' | 'none';
  markingColour: Colour;
  edgeLines: boolean;
  /** Distance at which a zebra crossing starts. */
  zebra: number | null;
  /** A side street crosses between these distances. */
  crossing: readonly [number, number] | null;
  sides: readonly [Side, Side];
  seed: number;
}

/** One side of the road, from the kerb outwards; [0] is left. */
export interface Side {
  sidewalk: number;
  /** Grass strip between kerb and sidewalk. */
  verge: number;
  /** Front garden between sidewalk and houses. */
  garden: number;
  paving: 'slabs' | 'asphalt' | 'cobbles';
  pavingColour: Colour;
  grass: Colour;
}

export const KERB_HEIGHT = 0.13;

/** World point of street coordinates. */
export const place = (street: Street, u: number, y: number, z: number): Point => [u + (street.bend * z * z) / 2, y, z];

/** Distance from the middle line to where the houses may begin. */
export const lotLine = (street: Street, side: 0 | 1): number => {
  const { verge, sidewalk, garden } = street.sides[side];
  return street.halfWidth + verge + sidewalk + garden;
};

export type BuildingSkin = 'brick' | 'plaster' | 'concrete' | 'timber' | 'glass';

export interface Building {
  side: 0 | 1;
  /** |u| of the facade. */
  front: number;
  z0: number;
  z1: number;
  depth: number;
  height: number;
  storey: number;
  roof: 'flat' | 'pitched';
  roofColour: Colour;
  skin: BuildingSkin;
  wall: Colour;
  trim: Colour;
  frame: Colour;
  /** Width of one bay of windows, and the window's share of bay and storey. */
  bay: number;
  windowWidth: number;
  windowHeight: number;
  ground: 'shop' | 'house';
  awning: Colour;
  /** Share of windows with light behind them after dark. */
  litShare: number;
  seed: number;
}

/** A tree (trunk and crown) or, with trunk 0, a bush. */
export interface Tree {
  u: number;
  z: number;
  ground: number;
  trunk: number;
  radius: number;
  /** Height of the crown over its width. */
  stretch: number;
  shape: 'round' | 'cone';
  leaf: Colour;
  seed: number;
}

export interface Hedge {
  side: 0 | 1;
  kind: 'hedge' | 'planks' | 'wall';
  u: number;
  z0: number;
  z1: number;
  height: number;
  colour: Colour;
  seed: number;
}

export interface Car {
  u: number;
  z: number;
  /** Radians from straight ahead; pi comes towards the camera. */
  heading: number;
  body: 'saloon' | 'hatch' | 'van';
  colour: Colour;
  /** Lamps burn in the dark (parked cars have them off). */
  driving: boolean;
  seed: number;
}

export interface Person {
  u: number;
  z: number;
  ground: number;
  height: number;
  stride: number;
  /** 1 walks to the right of the picture, -1 to the left. */
  turn: 1 | -1;
  skirt: boolean;
  top: Colour;
  legs: Colour;
  skin: Colour;
  hair: Colour;
}

export interface Post {
  u: number;
  z: number;
  kind: 'lamp' | 'sign' | 'plain';
  height: number;
  radius: number;
  colour: Colour;
  sign: SignFace | null;
}

export interface SignFace {
  shape: 'limit' | 'warning' | 'blue' | 'stop' | 'diamond' | 'board';
  size: number;
  /** Seen from behind: plain metal. */
  back: boolean;
}
