import { LAYER_NAMES, LAYERS, type LayerName } from '../../protocol/layers.js';
import { OPTIONS_SEARCH } from '../recipe-form/option-places.js';
import { type Panel, setPanel, setView, shownTargets, useStudio } from '../store.js';
import { type Words, words } from '../words/words.js';
import { playOrPause, singleStep } from './run.js';
import { redoRecipe, undoRecipe } from './undo.js';

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

interface PageKey {
  /** As KeyboardEvent.key, letters in lower case; behind "ctrl+" and "ctrl+shift+" where those are held. */
  key: string;
  /** As it is written on the key. */
  face: string;
  does: keyof Words['actions']['keys'];
  act(): void;
}

/** A key, with face and words in the page's language at the moment when they are read. */
interface Shortcut {
  key: string;
  readonly face: string;
  readonly does: string;
  act(): void;
}

function faceInWords(face: string): string {
  const faces: Readonly<Record<string, string>> = words.actions.faces;
  return face
    .split(' ')
    .map((part) => faces[part] ?? part)
    .join(' ');
}

const shortcut = ({ key, face, does, act }: PageKey): Shortcut => ({
  key,
  get face() {
    return faceInWords(face);
  },
  get does() {
    return words.actions.keys[does];
  },
  act,
});

const NEXT_LAYOUT = { 1: 2, 2: 4, 4: 1 } as const;
const viewOf = () => useStudio.getState().view;

const PAGE_KEYS: readonly PageKey[] = [
  { key: ' ', face: 'Space', does: 'run', act: () => void playOrPause() },
  { key: 'ArrowRight', face: '→', does: 'step', act: () => void singleStep() },
  { key: '[', face: '[', does: 'previous', act: () => moveImage(-1) },
  { key: ']', face: ']', does: 'next', act: () => moveImage(1) },
  {
    key: 'h',
    face: 'H',
    does: 'overlay',
    act: () => setView({ overlayHidden: !viewOf().overlayHidden }),
  },
  {
    key: 'v',
    face: 'V',
    does: 'panes',
    act: () => setView({ layout: NEXT_LAYOUT[viewOf().layout] }),
  },
  { key: 'l', face: 'L', does: 'log', act: () => setPanel(useStudio.getState().panel === 'log' ? null : 'log') },
  { key: 'r', face: 'R', does: 'runs', act: () => setPanel('runs') },
  { key: 'f', face: 'F', does: 'figures', act: () => setPanel('figure-sheet') },
  { key: '?', face: '?', does: 'shortcuts', act: () => setPanel('shortcuts') },
];

/** What the key for commands is called on this machine. */
const CONTROL = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '') ? '⌘' : 'Ctrl';

const UNDO_FACE = `${CONTROL} Z`;
const REDO_FACE = `${CONTROL} Shift Z`;
export const undoFace = (): string => faceInWords(UNDO_FACE);
export const redoFace = (): string => faceInWords(REDO_FACE);

const RECIPE_KEYS: readonly PageKey[] = [
  { key: 'ctrl+z', face: UNDO_FACE, does: 'undo', act: undoRecipe },
  { key: 'ctrl+shift+z', face: REDO_FACE, does: 'redo', act: redoRecipe },
  { key: 'ctrl+y', face: `${CONTROL} Y`, does: 'redoToo', act: redoRecipe },
  { key: '/', face: '/', does: 'search', act: () => setPanel('options', OPTIONS_SEARCH) },
];

/** Every layer has a key. */
const LAYER_KEYS: readonly Shortcut[] = LAYER_NAMES.map((name) => {
  const { key } = LAYERS[name];
  return {
    key,
    face: key.toUpperCase(),
    get does() {
      return words.protocol.layers[name].title;
    },
    act: () => setLayer(0, name),
  };
});

const group = (title: keyof Words['actions']['shortcuts'], keys: readonly Shortcut[]) => ({
  get title() {
    return words.actions.shortcuts[title];
  },
  keys,
});

/** What the keys do. The help and the handling of keys read this same list. */
export const SHORTCUTS: readonly { readonly title: string; keys: readonly Shortcut[] }[] = [
  group('page', PAGE_KEYS.map(shortcut)),
  group('recipe', RECIPE_KEYS.map(shortcut)),
  group('layers', LAYER_KEYS),
];

/** Does the action of a key; false where the key has none. */
export function act(key: string): boolean {
  const found = SHORTCUTS.flatMap(({ keys }) => keys).find((each) => each.key === key);
  found?.act();
  return found !== undefined;
}

/** Elements that use keys themselves; a plain button uses only the space bar. */
const TAKES_KEYS = 'input, select, textarea, [role="slider"], [role="tab"], [role="dialog"] *, [contenteditable]';
const TAKES_SPACE = 'button, summary, a[href]';
/** Where the browser itself undoes what was typed. A box of the recipe says when nothing of it is pending. */
const UNDOES_TYPING = ':is(input:is([type="text"], [type="search"]), textarea, [contenteditable]):not([data-settled])';
/** Nothing is undone behind a sheet that has nothing to do with the recipe. */
const SHOWS_RECIPE: Record<NonNullable<Panel>, boolean> = {
  options: true,
  paper: true,
  model: true,
  log: true,
  runs: false,
  compare: false,
  proof: false,
  'figure-sheet': false,
  report: false,
  shortcuts: false,
};

/** True where a key belongs to the element that has the focus. */
function isTaken(key: string, target: Element | null): boolean {
  if (!key.startsWith('ctrl+'))
    return Boolean(target?.closest(TAKES_KEYS) || (key === ' ' && target?.closest(TAKES_SPACE)));
  const { panel } = useStudio.getState();
  return Boolean(target?.closest(UNDOES_TYPING)) || (panel !== null && !SHOWS_RECIPE[panel]);
}

function keyOf({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string {
  const name = key.length === 1 ? key.toLowerCase() : key;
  return ctrlKey || metaKey ? `ctrl+${shiftKey ? 'shift+' : ''}${name}` : name;
}

export function onKey(event: KeyboardEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  if (event.altKey || event.defaultPrevented) return;
  const key = keyOf(event);
  if (!isTaken(key, target) && act(key)) event.preventDefault();
}
