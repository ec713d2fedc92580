import type { Thumbnail } from '../../protocol/session.js';
import { short } from '../words/numbers.js';
import { words } from '../words/words.js';
import { PixelCanvas } from './pixel-canvas.js';
import type { StripEntry } from './strip-order.js';
import { useThumbnail } from './use-thumbnail.js';

interface StripItemProps {
  entry: StripEntry;
  names: readonly string[];
  left: number;
  position: number;
  count: number;
  selected: boolean;
  easy: boolean | null;
  /** Largest mean entropy of the set: the full length of a bar. */
  highest: number;
  onSelect: (image: number) => void;
  thumbnail: (image: number) => Promise<Thumbnail>;
}

/** One image of the strip: picture, mean entropy as a bar, name. */
export function StripItem(props: StripItemProps) {
  const { entry, left, selected, easy, highest } = props;
  const drawn = useThumbnail(props.thumbnail, entry.image, props.names);
  const group = easy === null ? '' : easy ? words.maps.strip.isEasy : words.maps.strip.isHard;
  const after = entry.after === null ? '' : words.maps.strip.entropyAfter(short(entry.after));
  const entropy = entry.entropy === null ? '' : words.maps.strip.entropy(short(entry.entropy)) + after;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox takes the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus, this is its active descendant.
    <div
      id={`strip-${entry.image}`}
      role="option"
      aria-selected={selected}
      aria-posinset={props.position}
      aria-setsize={props.count}
      aria-label={`${entry.name}${entropy}${group}`}
      title={`${entry.name}${entropy}${group}`}
      className="strip-item"
      style={{ left }}
      onClick={() => props.onSelect(entry.image)}
    >
      <div className="strip-thumb" data-none={drawn === null || undefined}>
        {drawn && <PixelCanvas {...drawn} />}
        {drawn === null && words.maps.strip.noPicture}
      </div>
      {entry.entropy !== null && (
        <div className="strip-entropy">
          <div>
            <i style={{ width: `${(100 * entry.entropy) / highest}%` }} />
          </div>
          <span>{short(entry.entropy)}</span>
        </div>
      )}
      <div className="strip-name">{entry.name.split('/').at(-1)}</div>
    </div>
  );
}
