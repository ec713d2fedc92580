import type { Camera, Point } from './camera.js';
import { CLASS } from './classes.js';
import { towardsCamera } from './plants.js';
import { type Person, place, type Street } from './street.js';
import { drawPanel, facing, paint, type Surface } from './surface.js';

/** A walking person as a flat figure that faces the camera, drawn at 1.75 m and scaled. */
export function drawPerson(surface: Surface, camera: Camera, street: Street, person: Person): void {
  const { right, normal } = towardsCamera(camera);
  const scale = person.height / 1.75;
  const width = 1.1 * scale;
  const base = place(street, person.u, person.ground, person.z);
  const panel = {
    corner: [base[0] - (right[0] * width) / 2, base[1], base[2] - (right[2] * width) / 2] as Point,
    along: [right[0] * width, 0, right[2] * width] as Point,
    up: [0, person.height * 1.02, 0] as Point,
    normal,
    label: CLASS.person,
  };
  drawPanel(surface, camera, panel, (s, t) => {
    const x = (s - 0.5) * 1.1 * person.turn;
    if (!paintFigure(person, x, t * 1.785)) return false;
    const round = Math.max(-0.8, Math.min(0.8, x * 4 * person.turn));
    const out = Math.sqrt(1 - round * round);
    facing([right[0] * round + normal[0] * out, 0.1, right[2] * round + normal[2] * out]);
    return true;
  });
}

function paintFigure(person: Person, x: number, y: number): boolean {
  const { stride } = person;
  if (((x - 0.02) / 0.115) ** 2 + ((y - 1.61) / 0.145) ** 2 < 1) {
    paint(y > 1.66 || x < -0.05 ? person.hair : person.skin);
    return true;
  }
  const arm = Math.min(
    segment(x, y, 0.17, 1.36, 0.2 + stride * 0.7, 0.86),
    segment(x, y, -0.17, 1.36, -0.2 - stride * 0.7, 0.86),
  );
  if (arm < 0.062) {
    paint(y < 0.93 ? person.skin : person.top, 0.82);
    return true;
  }
  const waist = 0.17 + 0.05 * Math.abs(y - 1.05) * 2;
  if (y > 0.86 && y < 1.46 && Math.abs(x) < (y > 1.38 ? 0.2 - (y - 1.38) * 1.4 : waist)) {
    paint(person.top, 0.9 + 0.2 * Math.sin(y * 20));
    return true;
  }
  if (person.skirt && y > 0.5 && y < 0.88 && Math.abs(x) < 0.16 + (0.88 - y) * 0.35) {
    paint(person.legs, 1.1);
    return true;
  }
  const front = segment(x, y, 0.07, 0.86, 0.07 + stride, 0.06);
  const back = segment(x, y, -0.07, 0.86, -0.07 - stride, 0.08);
  if (Math.min(front, back) > 0.085 - 0.02 * (0.86 - y)) return false;
  if (y < 0.1) paint([0.03, 0.03, 0.03]);
  else paint(person.legs, front < back ? 1 : 0.75);
  return true;
}

/** Distance from a point to a line segment. */
function segment(x: number, y: number, x0: number, y0: number, x1: number, y1: number): number {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const along = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}
