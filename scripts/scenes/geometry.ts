import { drawBuilding, paintBackdrop } from './buildings.js';
import { createCamera } from './camera.js';
import { drawCar } from './cars.js';
import { CLASS } from './classes.js';
import { contactShadeOf, footprintsOf } from './footprint.js';
import { paintGround } from './ground.js';
import type { Scene } from './layout.js';
import { drawPerson } from './persons.js';
import { drawHedge, drawTree } from './plants.js';
import { drawPost } from './posts.js';
import { createSurface, type Surface } from './surface.js';

/** Draws all of a scene's things; samples that nothing covers are sky. The order does not matter, near first is faster. */
export function drawScene(scene: Scene): Surface {
  const surface = createSurface();
  const camera = createCamera(scene.camera);
  const { street } = scene;
  const nearFirst = <T extends { z: number }>(things: readonly T[]) => [...things].sort((a, b) => a.z - b.z);
  for (const person of nearFirst(scene.persons)) drawPerson(surface, camera, street, person);
  for (const post of scene.posts) drawPost(surface, camera, street, post);
  for (const car of nearFirst(scene.cars)) drawCar(surface, camera, street, car);
  for (const tree of nearFirst(scene.trees)) drawTree(surface, camera, street, tree);
  for (const hedge of scene.hedges) drawHedge(surface, camera, street, hedge);
  for (const building of scene.buildings) drawBuilding(surface, camera, street, building);
  paintGround(surface, camera, street, contactShadeOf(footprintsOf(scene)));
  paintBackdrop(surface, camera, scene);
  for (let i = 0; i < surface.label.length; i++) {
    if (surface.depth[i] === Number.POSITIVE_INFINITY) surface.label[i] = CLASS.sky;
  }
  return surface;
}
