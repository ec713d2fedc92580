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
  onHover: (step: number | null) => void;
}
