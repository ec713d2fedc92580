import { createContext, useContext } from 'react';

/** A chart is known by its name here; its title is in the catalogue. */
export type ChartName = 'miou' | 'losses' | 'entropy' | 'kept' | 'classes' | 'histogram';

interface ChartFrame {
  /** True in the dialog that shows one chart by itself. */
  large: boolean;
  enlarge: ((chart: ChartName) => void) | null;
}

const Frame = createContext<ChartFrame>({ large: false, enlarge: null });
export const ChartFrameProvider = Frame.Provider;

/** Where a chart is drawn: in the column, or by itself. */
export const useChartFrame = (): ChartFrame => useContext(Frame);

/** A large chart takes this share of the window's height. */
const LARGE_SHARE = 0.5;
const LEAST_LARGE = 220;

/** The height of what a chart draws, in CSS pixels. */
export const chartHeight = (height: number, { large }: Pick<ChartFrame, 'large'>): number =>
  large ? Math.max(LEAST_LARGE, Math.round(LARGE_SHARE * innerHeight)) : height;
