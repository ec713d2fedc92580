import { LAYER_NAMES, LAYERS, type LayerName } from '../../protocol/layers.js';
import { setPanel, setView, shownTargets, useStudio } from '../store.js';
import { playOrPause, singleStep } from './run.js';

/** Shows another image of the targets: by +1 or -1, round the ends. */
export function moveImage(by: 1 | -1): void {
  const state = useStudio.getState();
  const count = shownTargets(state)?.names.length ?? 0;
  if (count > 0) setView({ image: (state.view.image + by + count) % count });
}

export function setLayer(pane: number, name: LayerName): void {
  const { layers } = useStudio.getState().view;
  setView({ layers: layers.map((layer, at) => (at === pane ? name : layer)) });
}

interface Shortcut {
  /** As KeyboardEvent.key, in lower case. */
  key: string;
  /** As it is written on the key. */
  face: string;
  does: string;
  act(): void;
}

const NEXT_LAYOUT = { 1: 2, 2: 4, 4: 1 } as const;
const viewOf = () => useStudio.getState().view;

const PAGE_KEYS: readonly Shortcut[] = [
  { key: ' ', face: 'Space', does: 'Run, pause or resume', act: () => void playOrPause() },
  { key: 'ArrowRight', face: '→', does: 'One step (pauses a running run)', act: () => void singleStep() },
  { key: '[', face: '[', does: 'Previous image', act: () => moveImage(-1) },
  { key: ']', face: ']', does: 'Next image', act: () => moveImage(1) },
  {
    key: 'h',
    face: 'H',
    does: 'Hide or show the overlay',
    act: () => setView({ overlayHidden: !viewOf().overlayHidden }),
  },
  {
    key: 'v',
    face: 'V',
    does: 'One, two or four panes',
    act: () => setView({ layout: NEXT_LAYOUT[viewOf().layout] }),
  },
  { key: 'l', face: 'L', does: 'Log', act: () => setPanel(useStudio.getState().panel === 'log' ? null : 'log') },
  { key: 'r', face: 'R', does: 'Runs', act: () => setPanel('runs') },
  { key: '?', face: '?', does: 'This list', act: () => setPanel('shortcuts') },
];

/** Every layer has a key. */
const LAYER_KEYS: readonly Shortcut[] = LAYER_NAMES.map((name) => {
  const { key, title } = LAYERS[name];
  return { key, face: key.toUpperCase(), does: title, act: () => setLayer(0, name) };
});

/** What the keys do. The help and the handling of keys read this same list. */
export const SHORTCUTS: readonly { title: string; keys: readonly Shortcut[] }[] = [
  { title: 'Run and view', keys: PAGE_KEYS },
  { title: 'Layer of the first pane', keys: LAYER_KEYS },
];

/** Does the action of a key; false where the key has none. */
export function act(key: string): boolean {
  const shortcut = SHORTCUTS.flatMap(({ keys }) => keys).find((each) => each.key === key);
  shortcut?.act();
  return shortcut !== undefined;
}

/** Elements that use keys themselves; a plain button uses only the space bar. */
const TAKES_KEYS = 'input, select, textarea, [role="slider"], [role="tab"], [role="dialog"] *, [contenteditable]';
const TAKES_SPACE = 'button, summary, a[href]';

export function onKey(event: KeyboardEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (target?.closest(TAKES_KEYS) || (event.key === ' ' && target?.closest(TAKES_SPACE))) return;
  if (act(event.key.length === 1 ? event.key.toLowerCase() : event.key)) event.preventDefault();
}
