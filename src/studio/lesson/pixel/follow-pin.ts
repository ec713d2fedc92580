import type { PixelReport } from '../../../protocol/session.js';
import { isStageName } from '../../../protocol/stages.js';
import { ask } from '../../actions/engine.js';
import { isGoing, type StudioState, useStudio } from '../../store.js';
import { pinPixel, usePin } from './pin.js';

/** Place in the recipe of the stage whose calculation is shown: that which goes on, else the chosen chapter's; null where there is none. */
function shownStage({ live, recipe, view }: Pick<StudioState, 'live' | 'recipe' | 'view'>): number | null {
  if (isGoing(live)) return live.stages.at(-1)?.index ?? null;
  if (!isStageName(view.chapter)) return null;
  const place = (live.recipe ?? recipe).stages.findIndex(({ stage }) => stage === view.chapter);
  return place < 0 ? null : place;
}

function calculate(x: number, y: number): Promise<PixelReport> {
  const state = useStudio.getState();
  const { live, recipe, view } = state;
  return ask('inspect', { image: view.image, x, y, recipe: live.recipe ?? recipe, stage: shownStage(state) });
}

/** What decides the numbers of a pinned pixel: other maps are other weights. */
const wishOf = (state: StudioState) => [
  usePin.getState().pixel,
  state.view.image,
  state.maps[state.view.image],
  shownStage(state),
];

type Runs = Pick<StudioState, 'live' | 'saved'>;

/** True where another run is shown than before. A pixel that was pinned before a run stays when that starts. */
export const isAnotherRun = (now: Runs, last: Runs): boolean =>
  now.saved?.record !== last.saved?.record || (last.live.started !== null && now.live.started !== last.live.started);

/** Keeps the numbers of the pinned pixel up to date: one question at a time, the latest wish next. */
export function followPin(): void {
  let last: unknown[] = [];
  let busy = false;
  const look = async (): Promise<void> => {
    const state = useStudio.getState();
    const { pixel } = usePin.getState();
    const wish = wishOf(state);
    if (busy || !pixel || state.saved || wish.every((part, at) => part === last[at])) return;
    last = wish;
    busy = true;
    const report = await calculate(pixel.x, pixel.y).catch(() => null);
    busy = false;
    if (usePin.getState().pixel === pixel) usePin.setState({ report, failed: report === null });
    void look();
  };
  useStudio.subscribe((state, before) => {
    if (isAnotherRun(state, before)) pinPixel(null);
    void look();
  });
  usePin.subscribe(() => void look());
}
