import type { Coordinates, CubicRule } from '../../gpu/resize-cubic/axis.js';
import type { OperatorCall } from './operator-call.js';

/** By coordinate_transformation_mode. A scale that gives whole sizes makes half_pixel of half_pixel_symmetric. */
const coordinates: Record<string, Coordinates> = {
  half_pixel: 'half-pixel',
  half_pixel_symmetric: 'half-pixel',
  pytorch_half_pixel: 'pytorch-half-pixel',
  align_corners: 'align-corners',
  asymmetric: 'asymmetric',
};

/** How a Resize of mode cubic interpolates. */
export function cubicRule(call: OperatorCall): { mode: 'cubic'; rule: CubicRule } {
  const given = call.text('coordinate_transformation_mode', 'half_pixel');
  const known = Object.hasOwn(coordinates, given) ? coordinates[given] : undefined;
  if (!known) throw call.unsupported(`cubic resizing with ${given}`);
  const coefficient = call.float('cubic_coeff_a', -0.75);
  return {
    mode: 'cubic',
    rule: { coordinates: known, coefficient, excludeOutside: call.int('exclude_outside', 0) === 1 },
  };
}
