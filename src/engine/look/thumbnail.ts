import { resizeBilinear } from '../../images/resize.js';
import { refuseLeftOut, type TargetSet } from '../../images/target-set.js';
import { UserError } from '../../protocol/errors.js';
import type { Thumbnail } from '../../protocol/session.js';

/** A small copy of a target image, at most `width` pixels wide. */
export async function thumbnailOf(targets: TargetSet | undefined, image: number, width: number): Promise<Thumbnail> {
  if (!targets?.names[image]) throw new UserError('no-such-image', `There is no target image ${image}.`);
  await refuseLeftOut(targets, image);
  const small = Math.max(1, Math.min(targets.width, width));
  const height = Math.max(1, Math.round((targets.height * small) / targets.width));
  const whole = { width: targets.width, height: targets.height, data: await targets.image(image) };
  return { width: small, height, rgb: resizeBilinear(whole, small, height).data };
}
