import type { ReactNode } from 'react';
import type { CurveName } from '../../report/run-curves.js';
import type { Band } from '../../report/timeline.js';
import type { Columns } from './columns.js';

/** The props that all charts over the steps of a run share. */
export interface ChartProps {
  columns: Columns;
  /** Row under the pointer, or the latest one. */
  row: number;
  bands: readonly Band[];
  range: [number, number];
  syncKey: string;
  /** The menu by which a curve is saved. */
  saveCurve?: (name: CurveName) => ReactNode;
  onHover: (step: number | null) => void;
}
