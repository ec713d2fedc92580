import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { imageCandidates } from '../images/target-files.js';
import { UserError } from '../protocol/errors.js';
import { type ListedFile, listFiles } from './list-files.js';

/**
 * All files below a folder of label maps. Where the images lie in it too, they are left out: each would be the label map of
 * itself, by its name.
 * @throws UserError no-such-folder; no-labels where all are images
 */
export async function listLabels(labels: string, images: string): Promise<ListedFile[]> {
  const files = await listFiles(labels, 'label maps');
  const [outer, inner] = [realpathSync(labels), real(images)];
  if (inner === undefined || !`${inner}${sep}`.startsWith(`${outer}${sep}`)) return files;
  const others = files.filter(({ location }) => !real(location)?.startsWith(`${inner}${sep}`));
  if (imageCandidates(others).length === 0 && imageCandidates(files).length > 0) throw onlyImages(labels);
  return others;
}

/**
 * The label maps of held-out images.
 * @throws UserError no-labels where there is none: the images would be of no use
 */
export async function listHeldOutLabels({ images, labels }: { images: string; labels: string }): Promise<ListedFile[]> {
  const files = await listLabels(labels, images);
  if (imageCandidates(files).length > 0) return files;
  throw new UserError(
    'no-labels',
    `There is no label map in ${labels}: nothing can be measured on the held-out images.`,
    {
      file: labels,
      advice: 'Give a folder with label maps that have the names of the images in --eval-images.',
    },
  );
}

const onlyImages = (labels: string): UserError =>
  new UserError('no-labels', `All files in ${labels} are given as images too, so none of them is a label map.`, {
    file: labels,
    advice: 'Put images and label maps in a folder each, and give both.',
  });

/** Undefined where there is no such file: another check says it. */
function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
