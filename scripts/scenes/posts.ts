import type { Camera, Point } from './camera.js';
import { CLASS } from './classes.js';
import { type Colour, srgb } from './colour.js';
import { towardsCamera } from './plants.js';
import { KERB_HEIGHT, type Post, place, type SignFace, type Street } from './street.js';
import { brush, drawPanel, facing, light, paint, type Surface } from './surface.js';

export const streetLamp: Colour = [4.2, 2.9, 1.5];

const red = srgb(0xc22a2a);
const white = srgb(0xeceae4);
const blue = srgb(0x2258a8);
const yellow = srgb(0xe8b82a);
const green = srgb(0x1f6a48);
const black = srgb(0x1c1c1e);
const metal = srgb(0x8c8e90);

/** Length of a lamp's arm over the road, metres. */
export const LAMP_ARM = 1.5;

/** A post, with a lamp on an arm over the road or a sign towards the camera. */
export function drawPost(surface: Surface, camera: Camera, street: Street, post: Post): void {
  const { right, normal } = towardsCamera(camera);
  const base = place(street, post.u, KERB_HEIGHT, post.z);
  const r = post.radius;
  const along = (width: number): Point => [right[0] * width, 0, right[2] * width];
  const beside = (x: number, y: number, closer = 0): Point => [
    base[0] + right[0] * x + normal[0] * closer,
    base[1] + y,
    base[2] + right[2] * x + normal[2] * closer,
  ];
  const shaft = {
    corner: beside(-r, 0),
    along: along(2 * r),
    up: [0, post.height, 0] as Point,
    normal,
    label: CLASS.pole,
  };
  drawPanel(surface, camera, shaft, (s) => {
    const x = 2 * s - 1;
    const out = Math.sqrt(1 - x * x);
    paint(post.colour);
    facing([right[0] * x + normal[0] * out, 0, right[2] * x + normal[2] * out]);
    return true;
  });
  if (post.kind === 'lamp') drawLamp(surface, camera, post, base);
  if (post.sign) drawSign(surface, camera, post.sign, post.height, beside, along, normal);
}

function drawLamp(surface: Surface, camera: Camera, post: Post, base: Point): void {
  const inward = post.u > 0 ? -1 : 1;
  const y = base[1] + post.height;
  const arm = { corner: [base[0], y - 0.12, base[2]] as Point, along: [inward * LAMP_ARM, 0.25, 0] as Point };
  const panel = { ...arm, up: [0, 0.12, 0] as Point, normal: [0, 0, -1] as Point, label: CLASS.pole };
  drawPanel(surface, camera, panel, () => {
    paint(post.colour);
    return true;
  });
  const head = { corner: [base[0] + inward * (LAMP_ARM - 0.35), y - 0.02, base[2] - 0.05] as Point };
  const box = { ...head, along: [inward * 0.8, 0.12, 0] as Point, up: [0, 0.24, 0] as Point, normal: panel.normal };
  drawPanel(surface, camera, { ...box, label: CLASS.pole }, (_s, t) => {
    paint(post.colour, 0.8);
    if (t < 0.5) light(streetLamp);
    return true;
  });
}

function drawSign(
  surface: Surface,
  camera: Camera,
  sign: SignFace,
  height: number,
  beside: (x: number, y: number, closer?: number) => Point,
  along: (width: number) => Point,
  normal: Point,
): void {
  const wide = sign.shape === 'board' ? sign.size * 1.7 : sign.size;
  const panel = {
    corner: beside(-wide / 2, height - sign.size * 0.8, 0.12),
    along: along(wide),
    up: [0, sign.size, 0] as Point,
    normal,
    label: CLASS.sign,
  };
  drawPanel(surface, camera, panel, (s, t) => {
    const colour = faces[sign.shape](2 * s - 1, 2 * t - 1);
    if (!colour) return false;
    paint(sign.back ? metal : colour, 0.9);
    brush.gloss = 0.04;
    return true;
  });
}

/** Colour of each sign at x, y in -1..1; null outside its shape. */
const faces: Record<SignFace['shape'], (x: number, y: number) => Colour | null> = {
  limit: (x, y) => {
    const r = Math.hypot(x, y);
    if (r > 1) return null;
    if (r > 0.72) return red;
    const ring = (centre: number) => Math.abs(Math.max(Math.abs(x - centre) / 0.2, Math.abs(y) / 0.36) - 0.8) < 0.26;
    return ring(-0.28) || ring(0.28) ? black : white;
  },
  warning: (x, y) => {
    const edge = Math.min((1 - y) / 2 - Math.abs(x), y + 1);
    if (edge < 0) return null;
    if (edge < 0.22) return red;
    return Math.abs(x) < 0.09 && y > -0.6 && y < 0.25 ? black : white;
  },
  blue: (x, y) => {
    const r = Math.hypot(x, y);
    if (r > 1) return null;
    if (r > 0.9) return white;
    const arrow = Math.abs(x) < 0.12 ? Math.abs(y) < 0.55 : y > 0 && Math.abs(x) < 0.55 - y;
    return arrow ? white : blue;
  },
  stop: (x, y) => {
    const edge = Math.max(Math.abs(x), Math.abs(y), (Math.abs(x) + Math.abs(y)) / 1.4);
    if (edge > 1) return null;
    if (edge > 0.88) return white;
    return Math.abs(y) < 0.24 && Math.abs(x) < 0.7 && Math.floor((x + 2) / 0.18) % 2 === 0 ? white : red;
  },
  diamond: (x, y) => {
    const edge = Math.abs(x) + Math.abs(y);
    if (edge > 1) return null;
    return edge > 0.78 ? white : yellow;
  },
  board: (x, y) => {
    if (Math.max(Math.abs(x), Math.abs(y)) > 0.94) return white;
    const line = Math.abs(Math.abs(y) - 0.4) < 0.16 && x > -0.75 && x < (y > 0 ? 0.5 : 0.2);
    return line && Math.floor((x + 2) / 0.12) % 3 ? white : green;
  },
};
