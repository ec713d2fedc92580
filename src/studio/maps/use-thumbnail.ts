import { useEffect, useState } from 'react';
import type { Thumbnail } from '../../protocol/session.js';
import type { Pixels } from '../../report/paint/paint.js';
import { rgbaOf } from './pixel-canvas.js';

export interface Drawn {
  width: number;
  height: number;
  pixels: Pixels;
}

/**
 * The thumbnail of an image; undefined until it has come, null where there is none. It is asked for again when
 * `names`, the set of images, changes. The caller keeps the thumbnails.
 */
export function useThumbnail(
  thumbnail: (image: number) => Promise<Thumbnail>,
  image: number,
  names: readonly string[],
): Drawn | null | undefined {
  const [drawn, setDrawn] = useState<Drawn | null>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other names are other images under the same numbers.
  useEffect(() => {
    let wanted = true;
    thumbnail(image).then(
      ({ width, height, rgb }) => wanted && setDrawn({ width, height, pixels: rgbaOf(rgb) }),
      () => wanted && setDrawn(null),
    );
    return () => {
      wanted = false;
    };
  }, [thumbnail, image, names]);
  return drawn;
}
