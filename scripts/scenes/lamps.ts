import { headLight, tailLight } from './cars.js';
import { type Colour, scaled } from './colour.js';
import type { Scene } from './layout.js';
import { LAMP_ARM, streetLamp } from './posts.js';
import { place } from './street.js';

/** A lamp that lights what is around it, in world coordinates. */
export interface Lamp {
  x: number;
  y: number;
  z: number;
  colour: Colour;
  /** Beyond this distance (metres) it is left out. */
  reach: number;
}

/** Street lamps, and the pools of light before and behind cars that drive; cars' pools are lamps low above the road. */
export function lampsOf(scene: Scene): Lamp[] {
  const { street } = scene;
  const at = (u: number, y: number, z: number, colour: Colour, reach: number): Lamp => {
    const [x, , zz] = place(street, u, y, z);
    return { x, y, z: zz, colour, reach };
  };
  const heads = scene.posts
    .filter((post) => post.kind === 'lamp')
    .map((post) => at(post.u - Math.sign(post.u) * LAMP_ARM, post.height, post.z, scaled(streetLamp, 6), 16));
  const cars = scene.cars
    .filter((car) => car.driving)
    .flatMap((car) => {
      const [du, dz] = [Math.sin(car.heading), Math.cos(car.heading)];
      return [
        at(car.u + du * 4.2, 0.9, car.z + dz * 4.2, scaled(headLight, 0.28), 8),
        at(car.u - du * 2.8, 0.6, car.z - dz * 2.8, scaled(tailLight, 0.1), 4),
      ];
    });
  // the camera's own car
  const own = at(scene.camera.x, 1, 6.5, scaled(headLight, 0.3), 9);
  return [...heads, ...cars, own];
}
