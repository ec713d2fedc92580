import { UserError } from '../protocol/errors.js';
import { glanceAtImage, readImageHeader } from './header.js';
import type { ImageFile } from './image-file.js';
import {
  attempt,
  type Failure,
  imageCandidates,
  noImages,
  noLabelMaps,
  noUsableLabel,
  readBytes,
  readEnds,
  skippedFile,
} from './target-files.js';

/**
 * Looks at files that cannot be opened yet, as there is no model: of the images, and of the label maps, one at least must be
 * an image by its beginning. No files are refused for none.
 * @throws UserError no-images, no-labels, no-usable-label
 */
export async function lookAtFiles(images: readonly ImageFile[], labels: readonly ImageFile[]): Promise<void> {
  const noImage = await failuresOf(images);
  if (noImage) throw noImages(images, noImage.map(skippedFile));
  const noLabel = await failuresOf(labels);
  if (noLabel) throw noLabel.length > 0 ? noUsableLabel(noLabel) : noLabelMaps(labels);
}

/** Why none of the files is an image; undefined where one is, or where there are no files. */
async function failuresOf(given: readonly ImageFile[]): Promise<Failure[] | undefined> {
  const failures: Failure[] = [];
  for (const file of imageCandidates(given)) {
    const seen = await attempt(() => lookAt(file));
    if (!(seen instanceof UserError)) return undefined;
    failures.push({ file, error: seen });
  }
  return given.length > 0 ? failures : undefined;
}

async function lookAt(file: ImageFile): Promise<unknown> {
  const ends = await readEnds(file);
  return (ends && glanceAtImage(ends, file.path)) ?? readImageHeader(await readBytes(file), file.path);
}
