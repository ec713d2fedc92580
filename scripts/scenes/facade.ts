import { clamp, smoothStep } from './colour.js';
import { detail } from './ground.js';
import { cellNoise, cloudNoise, smoothNoise } from './random.js';
import type { Building } from './street.js';
import { brush, light, paint } from './surface.js';

const warm = [1, 0.58, 0.21] as const;
const cool = [0.75, 0.85, 1] as const;
const glassTint = [0.025, 0.03, 0.036] as const;
const doorTint = [0.16, 0.09, 0.06] as const;
const linen = [0.75, 0.73, 0.68] as const;
const curtain = [0.5, 0.48, 0.43] as const;

/** Paints one point of a facade: x metres along it, y metres above the ground; `length` is the facade's. */
export function paintFacade(b: Building, x: number, y: number, length: number, depth: number): void {
  if (y > b.height - 0.4) paint(b.trim, y > b.height - 0.12 ? 1.1 : 0.85);
  else if (b.ground === 'shop' && y < b.storey) paintShop(b, x, y, depth);
  else paintStorey(b, x, y, length, depth);
}

function paintStorey(b: Building, x: number, y: number, length: number, depth: number): void {
  const storey = Math.floor(y / b.storey);
  const bays = Math.max(1, Math.round((length - 0.8) / b.bay));
  const bay = length / bays;
  const column = Math.floor(x / bay);
  const inBay = (x / bay - column - 0.5) * bay;
  const inStorey = y - storey * b.storey;
  if (b.ground === 'house' && storey === 0 && column === b.seed % bays && paintDoor(b, inBay, inStorey)) return;
  if (!paintWindow(b, inBay, inStorey, bay, storey * 64 + column, depth)) paintWall(b, x, y, depth);
}

/** The blank wall at a house's end, with few windows. */
export function paintGable(b: Building, x: number, y: number, depth: number): void {
  const storey = Math.floor(y / b.storey);
  const column = Math.floor(x / 3);
  const open = y < b.height && cellNoise(storey, column, b.seed + 77) < 0.25;
  if (open && paintWindow(b, x - column * 3 - 1.5, y - storey * b.storey, 2, 4096 + storey * 64 + column, depth))
    return;
  paintWall(b, x, y, depth);
}

function paintWall(b: Building, x: number, y: number, depth: number): void {
  const weather = (cloudNoise(x * 0.35, y * 0.5, b.seed, 3) - 0.5) * 0.45;
  const damp = 1 - 0.3 * Math.exp(-y / 0.5) - 0.12 * smoothStep(0.6, 1, smoothNoise(x * 1.4, y * 0.12, b.seed + 5));
  let tone = (1 + weather) * damp * skinTone(b, x, y, depth);
  if (Math.abs(y - b.storey) < 0.1 && b.skin !== 'timber') tone *= 1.18;
  paint(b.wall, Math.max(0.25, tone));
}

function skinTone(b: Building, x: number, y: number, depth: number): number {
  if (b.skin === 'brick') {
    const row = Math.floor(y / 0.2);
    const along = x / 0.45 + (row & 1) * 0.5;
    const brick = Math.floor(along);
    const mortar = y / 0.2 - row < 0.18 || along - brick < 0.09 ? 0.32 * detail(0.14, depth) : 0;
    return 1 + (cellNoise(brick, row, b.seed) - 0.5) * 0.5 * detail(0.22, depth) + mortar;
  }
  if (b.skin === 'timber') return 1 - (y / 0.26 - Math.floor(y / 0.26) < 0.2 ? 0.35 * detail(0.16, depth) : 0);
  if (b.skin === 'concrete') return 1 - (y % 1.4 < 0.06 || x % 2.4 < 0.06 ? 0.3 * detail(0.15, depth) : 0);
  return 1 + (smoothNoise(x * 6, y * 6, b.seed + 9) - 0.5) * 0.16 * detail(0.2, depth);
}

function paintDoor(b: Building, x: number, y: number): boolean {
  if (Math.abs(x) > 0.62 || y > 2.35) return false;
  if (Math.abs(x) > 0.5 || y > 2.22) paint(b.trim);
  else if (y > 1.9) paint(glassTint);
  else paint(cellNoise(b.seed, 3, 1) < 0.5 ? doorTint : b.awning, Math.abs(x) < 0.03 ? 0.5 : 0.9);
  return true;
}

/** Frame, sill, glass with sky, curtains or a lit room behind; false beside the window. */
function paintWindow(b: Building, x: number, y: number, bay: number, cell: number, depth: number): boolean {
  const half = (bay * b.windowWidth) / 2;
  const low = b.storey * (b.skin === 'glass' ? 0.12 : 0.3);
  const high = low + b.storey * b.windowHeight;
  if (y > low - 0.14 && y < low && Math.abs(x) < half + 0.12) {
    paint(b.trim, 1.05);
    return true;
  }
  if (Math.abs(x) > half || y < low || y > high) return false;
  const rim = Math.min(half - Math.abs(x), y - low, high - y);
  const bar = Math.abs(x) < 0.045 || Math.abs(y - (low + (high - low) * 0.62)) < 0.045;
  if (rim < 0.09 || (bar && b.skin !== 'glass' && depth < 40)) {
    paint(b.frame, rim < 0.09 ? 0.85 : 1);
    return true;
  }
  paintRoom(b, x / half, (y - low) / (high - low), cell);
  // the lintel and the reveal throw a little shade on the glass
  if (high - y < 0.22) brush.gloss *= 0.45;
  return true;
}

function paintRoom(b: Building, x: number, y: number, cell: number): void {
  const draw = (n: number) => cellNoise(cell, n, b.seed);
  paint(glassTint, 0.7 + draw(1));
  brush.gloss = 0.25 + 0.5 * draw(2);
  const drawn = draw(3) < 0.45 && Math.abs(x) > 0.35 + draw(4) * 0.6;
  const blind = draw(5) < 0.3 && y > 0.2 + 0.7 * draw(6);
  if (drawn || blind) {
    paint(curtain, 0.35 + 0.5 * draw(7));
    brush.gloss *= 0.4;
  }
  if (draw(8) < b.litShare) {
    const falloff = 0.55 + 0.45 * y - 0.25 * Math.abs(x);
    light(draw(9) < 0.8 ? warm : cool, (0.9 + 1.3 * draw(10)) * falloff * (drawn || blind ? 0.6 : 1));
  }
}

/** Ground floor of a shop: glass between pillars, goods, a sign above, perhaps a striped awning. */
function paintShop(b: Building, x: number, y: number, depth: number): void {
  const inside = ((x % 2.6) + 2.6) % 2.6;
  if (y > b.storey - 0.65) paintShopSign(b, x, y);
  else if (b.seed % 3 === 0 && y > b.storey - 1.15) paint(Math.floor(x / 0.35) % 2 ? b.awning : linen);
  else if (y < 0.45 || inside < 0.3) paintWall(b, x, y, depth);
  else if (inside < 0.4 || inside > 2.5 || y < 0.55) paint(b.frame, 0.7);
  else paintShopWindow(b, x, y);
}

function paintShopSign(b: Building, x: number, y: number): void {
  paint(b.awning, 0.9);
  const letters = y > b.storey - 0.48 && y < b.storey - 0.2 && cellNoise(Math.floor(x / 0.22), 1, b.seed) > 0.45;
  if (!letters || x % 5 < 1 || x % 5 > 4) return;
  paint(b.frame, 0.9);
  light(warm, 0.7);
}

function paintShopWindow(b: Building, x: number, y: number): void {
  const goods = clamp(smoothNoise(x * 3, 3, b.seed + 1) * 1.5, 0.2, 1.3);
  const shown = y - 0.55 < goods;
  const hue = (shift: number, most: number) => 0.1 + most * smoothNoise(x * 4, y * 4, b.seed + shift);
  paint(shown ? [hue(2, 0.3), hue(3, 0.25), hue(4, 0.22)] : glassTint, shown ? 1 : 1.5);
  brush.gloss = shown ? 0.15 : 0.35;
  const open = b.seed % 5 ? 1.1 : 0;
  light(warm, open * (0.6 + 0.5 * smoothNoise(x * 2, y * 2, b.seed + 6)));
}
