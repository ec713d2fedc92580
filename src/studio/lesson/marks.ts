import { create } from 'zustand';
import type { LayerName } from '../../protocol/layers.js';
import type { ChartName } from '../charts/chart-frame.js';
import { SYMBOLS, type SymbolName } from './symbols.js';

interface Marks {
  /** The symbol under the pointer or with the focus. */
  pointed: SymbolName | null;
  /** The symbol that was chosen; it stays marked until another one is, or it is let go. */
  chosen: SymbolName | null;
}

/** Which symbol's picture and chart are marked on the page. */
export const useMarks = create<Marks>()(() => ({ pointed: null, chosen: null }));

export const pointAt = (pointed: SymbolName | null): void => useMarks.setState({ pointed });
export const choose = (chosen: SymbolName | null): void => useMarks.setState({ chosen });

const markedOf = ({ pointed, chosen }: Marks): SymbolName | null => pointed ?? chosen;

export const useMarkedSymbol = (): SymbolName | null => useMarks(markedOf);

/** True while a layer shows the marked symbol. */
export const useMarksLayer = (name: LayerName): boolean =>
  useMarks((marks) => {
    const symbol = markedOf(marks);
    return symbol !== null && SYMBOLS[symbol].layer === name;
  });

/** True while a chart shows the marked symbol. */
export const useMarksChart = (name: ChartName): boolean =>
  useMarks((marks) => {
    const symbol = markedOf(marks);
    return symbol !== null && SYMBOLS[symbol].chart === name;
  });
