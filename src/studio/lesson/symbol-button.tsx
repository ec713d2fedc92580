import { setLayer } from '../actions/keys.js';
import { type Piece, typeset } from '../controls/formula.js';
import { Tip } from '../controls/tip.js';
import { words } from '../words/words.js';
import { choose, pointAt, useMarkedSymbol } from './marks.js';
import { SYMBOL_BEGINS, SYMBOL_ENDS, SYMBOLS, type SymbolName } from './symbols.js';

const isSymbol = (name: string): name is SymbolName => Object.hasOwn(SYMBOLS, name);

/** Makes buttons of the symbols in a formula. */
export const SYMBOL_PIECE: Piece = {
  begins: SYMBOL_BEGINS,
  ends: SYMBOL_ENDS,
  make: (name) => (isSymbol(name) ? <SymbolButton name={name} /> : name),
};

/** Shows a symbol's layer in the first pane, and marks its layer and its chart. */
function showSymbol(name: SymbolName): void {
  choose(name);
  const { layer } = SYMBOLS[name];
  if (layer) setLayer(0, layer);
}

/** A symbol of a formula: pointed at, it marks what shows it; pressed, it shows its layer and says more below. */
function SymbolButton({ name }: { name: SymbolName }) {
  const marked = useMarkedSymbol() === name;
  const { face } = SYMBOLS[name];
  return (
    <Tip text={words.lesson.symbols[name]} onTap={false}>
      <button
        type="button"
        className="symbol"
        data-symbol={name}
        aria-pressed={marked}
        onPointerEnter={() => pointAt(name)}
        onPointerLeave={() => pointAt(null)}
        onFocus={() => pointAt(name)}
        onBlur={() => pointAt(null)}
        onClick={() => showSymbol(name)}
      >
        {typeset(face)}
      </button>
    </Tip>
  );
}
