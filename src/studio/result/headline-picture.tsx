import { useEffect, useMemo, useState } from 'react';
import type { ClassList } from '../../protocol/classes.js';
import type { Colouring } from '../../report/paint/layer-pixels.js';
import { paletteOf } from '../../report/paint/palette.js';
import { lookForTelling, useTelling } from '../actions/telling-image.js';
import { CompareSlider } from '../maps/compare-slider.js';
import { LayerPicture } from '../maps/layer-picture.js';
import { useSize } from '../maps/use-size.js';
import { placement, WHOLE_VIEW } from '../maps/viewport.js';
import { isGoing, useStudio } from '../store.js';
import { percentSign } from '../words/numbers.js';
import { words } from '../words/words.js';
import type { Change, TellingImage } from './telling-image.js';

/** What the run changed, on the image that shows it best: the source model's prediction beside the adapted model's. */
export function HeadlinePicture({ classes }: { classes: ClassList | null }) {
  const started = useStudio((state) => state.live.started);
  const ended = useStudio((state) => !state.saved && state.live.state !== 'empty' && !isGoing(state.live));
  const image = useTelling((state) => (state.run === started ? state.image : null));
  useEffect(() => {
    if (ended) void lookForTelling();
  }, [ended]);
  if (!ended || !image) return null;
  const { before, after } = words.result.picture;
  return <PicturePair {...image} classes={classes} titles={[before, after]} note={wordsOf(image.change)} />;
}

interface PicturePairProps extends Pick<TellingImage, 'before' | 'after'> {
  classes: ClassList | null;
  /** Of what is to the left and to the right of the divider. */
  titles: readonly [before: string, after: string];
  /** Follows the name of the image. */
  note: string;
}

/** Two predictions of an image, with a divider between them. */
export function PicturePair({ before, after, classes, titles, note }: PicturePairProps) {
  const [divider, setDivider] = useState(0.5);
  const [box, size] = useSize<HTMLDivElement>();
  const opacity = useStudio((state) => state.view.opacity);
  const palette = useMemo(() => paletteOf(classes ?? undefined), [classes]);
  const colouring: Colouring = { palette, hidden: NONE, opacity, overlayHidden: false };
  const place = placement(WHOLE_VIEW, after, size);
  return (
    <figure className="headline-picture">
      <div ref={box} style={{ aspectRatio: `${after.width} / ${after.height}` }}>
        {size.width > 0 && (
          <CompareSlider
            divider={divider}
            onDivider={setDivider}
            first={<LayerPicture maps={before} name="prediction" {...{ colouring, place }} />}
            second={<LayerPicture maps={after} name="prediction" {...{ colouring, place }} />}
          />
        )}
        <span>{titles[0]}</span>
        <span>{titles[1]}</span>
      </div>
      <figcaption>
        <strong>{after.name.split('/').at(-1)}</strong>: {note}
      </figcaption>
    </figure>
  );
}

const NONE: ReadonlySet<number> = new Set();

function wordsOf(change: Change): string {
  if (change.by === 'classes') return words.result.picture.changed(percentSign(change.changed));
  const { before, after } = change;
  return words.result.picture.right(percentSign(before), percentSign(after), after > before);
}
