import { typeset } from '../../controls/formula.js';
import { KeptPixel } from '../../maps/kept-pixel.js';
import type { Point } from '../../maps/viewport.js';
import { shownClasses, shownRun, useStudio } from '../../store.js';
import { useTime } from '../../time/time-store.js';
import { useShownMaps } from '../../time/use-shown-maps.js';
import { short } from '../../words/numbers.js';
import { words } from '../../words/words.js';
import { type KeptAlign, keptAlign } from './kept-align.js';

/** What Align does to the pinned pixel, by a kept picture; null where none says so. */
export function useKeptAlign(pixel: Point | null): KeptAlign | null {
  const recipe = useStudio((state) => shownRun(state).recipe);
  const place = useTime((time) => time.frame);
  const maps = useShownMaps();
  return pixel && place && maps ? keptAlign(recipe, place, maps, pixel) : null;
}

/** The pinned pixel of a picture of the past: what was kept of it, and what follows from that. */
export function KeptNumbers({ pixel }: { pixel: Point }) {
  const maps = useShownMaps();
  const classes = useStudio(shownClasses) ?? undefined;
  const align = useKeptAlign(pixel);
  const said = words.lesson.pixel;
  const { curriculum, slope, sharpening } = said.rows.align;
  if (!maps) return <p className="muted">{said.failed}</p>;
  return (
    <>
      <KeptPixel maps={maps} classes={classes} {...pixel} />
      {align && (
        <dl className="pixel-rows">
          <div>
            <dt>{typeset('(1 − h)^{γ}')}</dt>
            <dd className="pixel-value">{short(align.curriculum)}</dd>
            <dd className="pixel-words">{curriculum(short(align.gamma), `h = ${short(align.entropy)}`)}</dd>
          </div>
          <div>
            <dt>{slope}</dt>
            <dd className="pixel-value">{short(align.slope)}</dd>
            <dd className="pixel-words">{sharpening[align.sharpening]}</dd>
          </div>
        </dl>
      )}
      <p className="muted">{said.kept}</p>
    </>
  );
}
