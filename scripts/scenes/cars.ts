import type { Camera, Point } from './camera.js';
import { CLASS } from './classes.js';
import { type Colour, clamp } from './colour.js';
import { type Car, place, type Street } from './street.js';
import { brush, drawPanel, light, type Material, type Panel, paint, type Surface } from './surface.js';

/** A point of a side view: metres forward of the middle, metres up. */
type Outline = readonly (readonly [number, number])[];

interface Body {
  length: number;
  halfWidth: number;
  /** Closed outlines, clockwise from the lower rear corner: rear, (lid), hood, front, underside. */
  lower: Outline;
  /** Rear window, roof, windscreen. */
  cabin: Outline;
}

const bodies: Record<Car['body'], Body> = {
  saloon: {
    length: 4.5,
    halfWidth: 0.88,
    lower: [
      [-2.2, 0.3],
      [-2.25, 0.62],
      [-2.15, 0.95],
      [1.0, 0.94],
      [2.1, 0.76],
      [2.25, 0.58],
      [2.2, 0.3],
    ],
    cabin: [
      [-1.75, 0.92],
      [-1.05, 1.4],
      [0.25, 1.42],
      [1.05, 0.92],
    ],
  },
  hatch: {
    length: 4,
    halfWidth: 0.86,
    lower: [
      [-1.9, 0.3],
      [-2.0, 0.6],
      [-1.92, 0.98],
      [0.95, 0.96],
      [1.85, 0.78],
      [2.0, 0.58],
      [1.95, 0.3],
    ],
    cabin: [
      [-1.92, 0.95],
      [-1.5, 1.45],
      [0.15, 1.48],
      [1.0, 0.95],
    ],
  },
  van: {
    length: 4.7,
    halfWidth: 0.95,
    lower: [
      [-2.3, 0.32],
      [-2.35, 0.65],
      [-2.33, 1.15],
      [1.4, 1.12],
      [2.2, 0.92],
      [2.35, 0.62],
      [2.3, 0.32],
    ],
    cabin: [
      [-2.33, 1.1],
      [-2.2, 1.95],
      [0.75, 1.95],
      [1.5, 1.1],
    ],
  },
};

const rubber: Colour = [0.02, 0.02, 0.022];
const glass: Colour = [0.02, 0.024, 0.028];
const trim: Colour = [0.035, 0.035, 0.037];
const plate: Colour = [0.62, 0.6, 0.5];
const redLens: Colour = [0.34, 0.02, 0.02];
const whiteLens: Colour = [0.55, 0.55, 0.52];
export const tailLight: Colour = [2.6, 0.16, 0.1];
export const headLight: Colour = [5, 4.6, 3.8];

/** Turns the car's own axes (right, up, forward) into the world's. */
interface Frame {
  at(right: number, up: number, forward: number): Point;
  turn(right: number, up: number, forward: number): Point;
}

function frameOf(street: Street, car: Car): Frame {
  const heading = car.heading + Math.atan(street.bend * car.z);
  const [cos, sin] = [Math.cos(heading), Math.sin(heading)];
  const origin = place(street, car.u, 0, car.z);
  const turn = (r: number, u: number, f: number): Point => [cos * r + sin * f, u, -sin * r + cos * f];
  const at = (r: number, u: number, f: number): Point => {
    const [x, y, z] = turn(r, u, f);
    return [origin[0] + x, y, origin[2] + z];
  };
  return { at, turn };
}

/** A car: two outlines drawn out to its width (body and cabin), wheels, lamps. */
export function drawCar(surface: Surface, camera: Camera, street: Street, car: Car): void {
  const body = bodies[car.body];
  const frame = frameOf(street, car);
  const draw = (panel: Panel, material: Material) => drawPanel(surface, camera, panel, material);
  const inner = body.halfWidth * 0.86;
  drawWheels(draw, frame, body);
  extrude(draw, frame, body.lower, body.halfWidth, lowerSkins(car, body), (x, y) => paintFlank(car, body, x, y));
  extrude(draw, frame, body.cabin, inner, cabinSkins(car), (x, y) => paintCabinSide(car, body, x, y));
}

type Draw = (panel: Panel, material: Material) => void;

/** Draws an outline's edges as strips across the car and its area as the two flanks. */
function extrude(
  draw: Draw,
  frame: Frame,
  outline: Outline,
  half: number,
  skins: readonly Material[],
  flank: (x: number, y: number) => void,
): void {
  outline.forEach(([x, y], index) => {
    const skin = skins[index];
    const [x1, y1] = outline[(index + 1) % outline.length]!;
    if (!skin) return;
    const length = Math.hypot(x1 - x, y1 - y);
    const normal = frame.turn(0, (x1 - x) / length, -(y1 - y) / length);
    const panel = {
      corner: frame.at(-half, y, x),
      along: frame.turn(2 * half, 0, 0),
      up: frame.turn(0, y1 - y, x1 - x),
    };
    draw({ ...panel, normal, label: CLASS.car }, skin);
  });
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  for (const side of [-1, 1]) {
    const panel = {
      corner: frame.at(side * half, y0, x0),
      along: frame.turn(0, 0, x1 - x0),
      up: [0, y1 - y0, 0] as Point,
    };
    draw({ ...panel, normal: frame.turn(side, 0.15, 0), label: CLASS.car }, (s, t) => {
      const [x, y] = [x0 + s * (x1 - x0), y0 + t * (y1 - y0)];
      if (!within(outline, x, y)) return false;
      flank(x, y);
      return true;
    });
  }
}

/** Even-odd test of a point against a closed outline. */
function within(outline: Outline, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [xi, yi] = outline[i]!;
    const [xj, yj] = outline[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

function varnish(car: Car, factor: number): void {
  paint(car.colour, factor);
  brush.gloss = 0.07;
}

function pane(): void {
  paint(glass);
  brush.gloss = 0.26;
}

function paintFlank(car: Car, body: Body, x: number, y: number): void {
  const axle = body.length * 0.31;
  const arch = Math.min(Math.hypot(x - axle, y - 0.32), Math.hypot(x + axle, y - 0.32));
  if (arch < 0.42 || y < 0.4) {
    paint(arch < 0.42 ? rubber : trim);
    return;
  }
  const seam = Math.abs(x - 0.75) < 0.025 || Math.abs(x + 0.35) < 0.025 || Math.abs(x + 1.25) < 0.02;
  const handle = y > 0.8 && y < 0.84 && (Math.abs(x + 0.15) < 0.1 || Math.abs(x + 1.1) < 0.1);
  varnish(car, (seam ? 0.45 : handle ? 0.5 : 1) * (0.7 + 0.42 * clamp((y - 0.4) / 0.55, 0, 1)));
}

function paintCabinSide(car: Car, body: Body, x: number, y: number): void {
  const [rear, roof, front] = [body.cabin[0]!, body.cabin[1]!, body.cabin[3]!];
  const height = (y - rear[1]) / (roof[1] - rear[1]);
  const fromRear = x - (rear[0] + (roof[0] - rear[0]) * height);
  const fromFront = front[0] + (body.cabin[2]![0] - front[0]) * height - x;
  const pillar = Math.abs(x + 0.35) < 0.05 || (body === bodies.van && x < -0.5);
  const window = height > 0.08 && height < 0.86 && fromRear > 0.16 && fromFront > 0.1 && !pillar;
  if (window) pane();
  else varnish(car, 0.95);
}

/** Strips of the lower body in the outline's order: bumper, boot, lid, hood, grille, front bumper. */
function lowerSkins(car: Car, body: Body): Material[] {
  const plain: Material = () => {
    varnish(car, 1);
    return true;
  };
  const bumper: Material = (_s, t) => {
    if (t < 0.45) paint(trim);
    else varnish(car, 0.8);
    return true;
  };
  return [bumper, (s, t) => paintRear(car, body, s, t), plain, plain, (s, t) => paintFront(car, s, t), bumper];
}

function paintRear(car: Car, body: Body, s: number, t: number): boolean {
  const across = Math.abs(2 * s - 1);
  const lamp = body === bodies.van ? across > 0.84 : across > 0.66 && t > 0.35 && t < 0.85;
  if (lamp) {
    paint(redLens);
    if (car.driving) light(tailLight);
  } else if (across < 0.28 && t < 0.4) paint(plate);
  else varnish(car, 0.85);
  return true;
}

function paintFront(car: Car, s: number, t: number): boolean {
  const across = Math.abs(2 * s - 1);
  if (across > 0.6 && across < 0.97) {
    paint(whiteLens);
    if (car.driving) light(headLight);
  } else if (across < 0.5) paint(trim, t > 0.75 ? 3 : 1);
  else varnish(car, 0.9);
  return true;
}

function cabinSkins(car: Car): Material[] {
  const window: Material = (s, t) => {
    if (Math.abs(2 * s - 1) > 0.88 || t > 0.93) varnish(car, 0.9);
    else pane();
    return true;
  };
  const roof: Material = () => {
    varnish(car, 1.05);
    return true;
  };
  return [window, roof, window];
}

/** Tyres: discs on both flanks, and the tread seen from front and rear below the bumpers. */
function drawWheels(draw: Draw, frame: Frame, body: Body): void {
  const axle = body.length * 0.31;
  const radius = 0.33;
  for (const side of [-1, 1]) {
    for (const end of [-1, 1]) {
      const corner = frame.at(side * (body.halfWidth + 0.015), 0, end * axle - radius);
      const disc = { corner, along: frame.turn(0, 0, 2 * radius), up: [0, 2 * radius, 0] as Point };
      draw({ ...disc, normal: frame.turn(side, 0, 0), label: CLASS.car }, (s, t) => {
        const r = Math.hypot(2 * s - 1, 2 * t - 1);
        if (r > 1) return false;
        paint(r > 0.62 ? rubber : whiteLens, r > 0.62 || r < 0.15 ? 1 : 0.5);
        return true;
      });
      const inner = frame.at(side * body.halfWidth - (side > 0 ? 0.24 : 0), 0, end * (axle + 0.25));
      const tread = { corner: inner, along: frame.turn(0.24, 0, 0), up: [0, 0.45, 0] as Point };
      draw({ ...tread, normal: frame.turn(0, 0, end), label: CLASS.car }, () => {
        paint(rubber);
        return true;
      });
    }
  }
}
