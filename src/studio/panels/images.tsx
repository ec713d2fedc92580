import { useState } from 'react';
import type { LayerName } from '../../protocol/layers.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { RunRecord } from '../../protocol/record.js';
import { isStage, stageOf } from '../../protocol/stages.js';
import { moveImage, setLayer } from '../actions/keys.js';
import { thumbnail } from '../actions/thumbnails.js';
import { inspect } from '../actions/watch.js';
import { IconButton } from '../controls/button.js';
import { Segments } from '../controls/choice.js';
import { Icon } from '../controls/icon.js';
import { pinPixel, togglePin, usePin } from '../lesson/pixel/pin.js';
import { Strip } from '../maps/strip.js';
import { Viewer } from '../maps/viewer.js';
import { withValue } from '../recipe-form/values.js';
import {
  isGoing,
  type Layout,
  setPanel,
  setRecipe,
  setView,
  shownClasses,
  shownRun,
  shownTargets,
  useStudio,
} from '../store.js';
import { NoPicture } from '../time/no-picture.js';
import { useLooksBack, useShownMaps } from '../time/use-shown-maps.js';
import { words } from '../words/words.js';

/** The target images: viewer and strip. */
export function Images() {
  return (
    <>
      <div className="viewer-area">
        <ShownViewer />
      </div>
      <ShownStrip />
    </>
  );
}

const LAYOUTS = [
  { value: '1', face: <Icon name="one" /> },
  { value: '2', face: <Icon name="two" /> },
  { value: '4', face: <Icon name="four" /> },
] as const;

/** The number of panes. */
function PaneChoice() {
  const layout = useStudio((state) => state.view.layout);
  return (
    <Segments
      label={words.panels.images.panes}
      value={String(layout) as '1' | '2' | '4'}
      options={LAYOUTS.map((each) => ({ ...each, label: words.panels.images.paneCounts[each.value] }))}
      onChange={(value) => setView({ layout: Number(value) as Layout })}
    />
  );
}

/** The way to the images before and after this one. */
function ImageSteps() {
  const said = words.panels.images;
  const image = useStudio((state) => state.view.image);
  const count = useStudio((state) => shownTargets(state)?.names.length ?? 0);
  return (
    <div className="images-step">
      <h2 className="visually-hidden">{said.title}</h2>
      <IconButton icon="chevron" className="back" label={said.previous} shortcut="[" onClick={() => moveImage(-1)} />
      <span>{said.place(image + 1, count)}</span>
      <IconButton icon="chevron" label={said.next} shortcut="]" onClick={() => moveImage(1)} />
      <IconButton
        icon="sheet"
        label={said.figureSheet}
        about={said.figureSheetAbout}
        shortcut="F"
        onClick={() => setPanel('figure-sheet')}
      />
    </div>
  );
}

const toggled = (set: ReadonlySet<number>, id: number): ReadonlySet<number> =>
  set.has(id) ? new Set([...set].filter((other) => other !== id)) : new Set([...set, id]);

/** The viewer on the selected image; `comparing` puts the source model's prediction beside the present one. */
export function ShownViewer({ comparing = false }: { comparing?: boolean }) {
  const [compared, setCompared] = useState<LayerName[]>(['prediction', 'prediction']);
  const view = useStudio((state) => state.view);
  const maps = useShownMaps();
  const looksBack = useLooksBack();
  const before = useStudio((state) => state.before[state.view.image]);
  const name = useStudio((state) => shownTargets(state)?.names[state.view.image] ?? '');
  const classes = useStudio(shownClasses);
  const run = useStudio((state) => shownRun(state).recipe?.name ?? '');
  const pinned = usePin((pin) => pin.pixel);
  return (
    <Viewer
      run={run}
      name={name}
      maps={maps}
      before={comparing ? before : undefined}
      empty={looksBack ? <NoPicture /> : <NoMaps />}
      navigation={<ImageSteps />}
      panes={comparing ? null : <PaneChoice />}
      classes={classes ?? undefined}
      layers={comparing ? compared : view.layers}
      layout={comparing ? 2 : view.layout}
      opacity={view.opacity}
      hiddenClasses={view.hiddenClasses}
      overlayHidden={view.overlayHidden}
      onLayerChange={comparing ? (pane, layer) => setCompared(compared.with(pane, layer)) : setLayer}
      onOpacityChange={(opacity) => setView({ opacity })}
      onOverlayHiddenChange={(overlayHidden) => setView({ overlayHidden })}
      onToggleClass={(id) => setView({ hiddenClasses: toggled(view.hiddenClasses, id) })}
      onInspect={looksBack ? null : inspect}
      {...(comparing ? {} : { pin: { pixel: pinned, toggle: togglePin, move: pinPixel } })}
    />
  );
}

/** The first maps of an image take a moment; on a slow adapter they take some seconds. */
function NoMaps() {
  const failed = useStudio((state) => state.errors.run !== undefined);
  const ran = useStudio((state) => shownRun(state).state !== 'empty');
  return (
    <div className="looking">
      {ran ? (
        words.panels.images.nextStep
      ) : failed ? (
        words.panels.images.nothing
      ) : (
        <span className="busy">{words.panels.images.looking}</span>
      )}
    </div>
  );
}

/** Images stand as the stage took them, with the numbers that this order was made of. */
const latestRanking = (run: RunRecord) => run.rankings.findLast(({ when }) => when === 'before') ?? run.rankings.at(-1);

/** The entropies once that stage is over; undefined before. */
const entropiesAfter = (run: RunRecord) => {
  const last = run.rankings.at(-1);
  return last?.when === 'after' ? last.entropies : undefined;
};

/** All target images; the border of easy and hard can be moved until Propagate has used it. */
export function ShownStrip() {
  const names = useStudio((state) => shownTargets(state)?.names);
  const ranking = useStudio((state) => latestRanking(shownRun(state)));
  const after = useStudio((state) => entropiesAfter(shownRun(state)));
  const selected = useStudio((state) => state.view.image);
  const recipe = useStudio((state) => shownRun(state).recipe ?? state.recipe);
  const free = useStudio((state) => !state.saved && !isGoing(state.live));
  const easyShare = stageShare(recipe);
  return (
    <div className="strip-area">
      <Strip
        names={names ?? []}
        ranking={ranking}
        after={after}
        easyShare={easyShare}
        {...(free ? { onEasyShareChange: changeEasyShare } : {})}
        selected={selected}
        onSelect={(image) => setView({ image })}
        thumbnail={thumbnail}
      />
    </div>
  );
}

const stageShare = (recipe: Recipe): number => stageOf(recipe, 'propagate')?.easyShare ?? 0.3;

const SHARE_DIGITS = 3;

function changeEasyShare(share: number): void {
  const { recipe } = useStudio.getState();
  const easyShare = Number(Math.min(0.99, Math.max(0.01, share)).toFixed(SHARE_DIGITS));
  const stages = recipe.stages.map((stage) =>
    isStage(stage, 'propagate') ? withValue(stage, ['easyShare'], easyShare) : stage,
  );
  setRecipe({ ...recipe, stages });
}
