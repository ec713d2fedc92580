import { LAYER_NAMES } from '../../protocol/session.js';
import { setPanel, setView, shownTargets, useStudio } from '../store.js';
import { playOrPause, singleStep } from './run.js';

/** Shows another image of the targets: by +1 or -1, round the ends. */
export function moveImage(by: 1 | -1): void {
  const state = useStudio.getState();
  const count = shownTargets(state)?.names.length ?? 0;
  if (count > 0) setView({ image: (state.view.image + by + count) % count });
}

export function setLayer(pane: number, name: (typeof LAYER_NAMES)[number]): void {
  const { layers } = useStudio.getState().view;
  setView({ layers: layers.map((layer, at) => (at === pane ? name : layer)) });
}

export const SHORTCUTS: readonly { keys: string; does: string }[] = [
  { keys: 'Space', does: 'Run, pause or resume' },
  { keys: '→', does: 'One step (pauses a running run)' },
  { keys: '1 … 9, 0', does: `Layer of the first pane: ${LAYER_NAMES.join(', ')}` },
  { keys: '[  ]', does: 'Previous and next image' },
  { keys: 'H', does: 'Hide or show the overlay' },
  { keys: 'V', does: 'One, two or four panes' },
  { keys: 'L', does: 'Log' },
  { keys: '?', does: 'This list' },
];

const NEXT_LAYOUT = { 1: 2, 2: 4, 4: 1 } as const;

function act(key: string): boolean {
  const { view, panel } = useStudio.getState();
  const digit = /^\d$/.test(key) ? LAYER_NAMES[(Number(key) + 9) % 10] : undefined;
  if (digit) setLayer(0, digit);
  else if (key === ' ') void playOrPause();
  else if (key === 'ArrowRight') void singleStep();
  else if (key === '[') moveImage(-1);
  else if (key === ']') moveImage(1);
  else if (key === 'h') setView({ overlayHidden: !view.overlayHidden });
  else if (key === 'v') setView({ layout: NEXT_LAYOUT[view.layout] });
  else if (key === 'l') setPanel(panel === 'log' ? null : 'log');
  else if (key === '?') setPanel('shortcuts');
  else return false;
  return true;
}

/** Elements that use keys themselves; a plain button uses the space bar alone. */
const TAKES_KEYS = 'input, select, textarea, [role="slider"], [role="tab"], [role="dialog"] *, [contenteditable]';
const TAKES_SPACE = 'button, summary, a[href]';

export function onKey(event: KeyboardEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (target?.closest(TAKES_KEYS) || (event.key === ' ' && target?.closest(TAKES_SPACE))) return;
  if (act(event.key.length === 1 ? event.key.toLowerCase() : event.key)) event.preventDefault();
}
