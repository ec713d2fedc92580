import { thumbnail } from '../actions/thumbnails.js';
import { PixelCanvas } from '../maps/pixel-canvas.js';
import { useThumbnail } from '../maps/use-thumbnail.js';

interface ThumbnailProps {
  image: number;
  /** The names of all images: other names are other images. */
  names: readonly string[];
  selected: boolean;
  onSelect(): void;
}

/** A small picture of a target image; an empty frame until it has come. */
export function Thumbnail({ image, names, selected, onSelect }: ThumbnailProps) {
  const drawn = useThumbnail(thumbnail, image, names);
  const name = names[image];
  return (
    <button
      type="button"
      className="thumbnail"
      aria-pressed={selected}
      title={name}
      aria-label={name}
      onClick={onSelect}
    >
      {drawn && <PixelCanvas {...drawn} />}
    </button>
  );
}
