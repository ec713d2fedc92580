import { SAMPLE_COLUMNS, SAMPLE_ROWS, SAMPLES } from './size.js';

/** Metres: x to the right, y up, z forward; the ground is y = 0 and the camera stands at z = 0. */
export type Point = readonly [number, number, number];

export interface CameraPose {
  x: number;
  /** Metres above the road. */
  height: number;
  /** Focal length in output pixels. */
  focal: number;
  /** Radians: nose up, to the right, clockwise. */
  pitch: number;
  yaw: number;
  roll: number;
}

/** A pinhole camera: `rotation` (row-major 3x3) takes camera axes (right, up, forward) to the world's. */
export interface Camera {
  pose: CameraPose;
  position: Point;
  rotation: Float64Array;
}

export function createCamera(pose: CameraPose): Camera {
  const [cp, sp] = [Math.cos(pose.pitch), Math.sin(pose.pitch)];
  const [cy, sy] = [Math.cos(pose.yaw), Math.sin(pose.yaw)];
  const [cr, sr] = [Math.cos(pose.roll), Math.sin(pose.roll)];
  // yaw (about y) * pitch (about x) * roll (about z), multiplied out
  const rotation = Float64Array.of(
    cy * cr - sy * sp * sr,
    -cy * sr - sy * sp * cr,
    sy * cp,
    cp * sr,
    cp * cr,
    sp,
    -sy * cr - cy * sp * sr,
    sy * sr - cy * sp * cr,
    cy * cp,
  );
  return { pose, position: [pose.x, pose.height, 0], rotation };
}

/** Visits every sample, rows from the top, with its world direction (dx, dy, dz), which advances 1 along the camera's axis. */
export function eachRay(
  camera: Camera,
  visit: (sample: number, dx: number, dy: number, dz: number, row: number) => void,
): void {
  const r = camera.rotation;
  const [r0, r1, r2, r3, r4, r5, r6, r7, r8] = r as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const { focal } = camera.pose;
  const [columns, rows] = [SAMPLE_COLUMNS, SAMPLE_ROWS];
  const scale = 1 / (SAMPLES * focal);
  for (let row = 0; row < rows; row++) {
    const y = (rows / 2 - row - 0.5) * scale;
    for (let column = 0; column < columns; column++) {
      const x = (column + 0.5 - columns / 2) * scale;
      visit(row * columns + column, r0 * x + r1 * y + r2, r3 * x + r4 * y + r5, r6 * x + r7 * y + r8, row);
    }
  }
}

/** A world point in camera axes (right, up, forward). */
export function toCamera(camera: Camera, point: Point): [number, number, number] {
  const r = camera.rotation;
  const x = point[0] - camera.position[0];
  const y = point[1] - camera.position[1];
  const z = point[2] - camera.position[2];
  return [r[0]! * x + r[3]! * y + r[6]! * z, r[1]! * x + r[4]! * y + r[7]! * z, r[2]! * x + r[5]! * y + r[8]! * z];
}
