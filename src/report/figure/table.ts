/** A cell as people read it, and its number for programs. */
export interface Cell {
  text: string;
  value: number | string | null;
  /** The difference to what it is compared with. */
  delta?: string;
  /** The best of its row or column. */
  best?: boolean;
}

export interface Row {
  head: string;
  /** The colour of its class. */
  color?: string;
  cells: readonly Cell[];
}

/** A table without a look, for LaTeX, CSV and drawings. */
export interface FigureTable {
  /** A word for the file's name. */
  name: string;
  title: string;
  /** What the numbers are, in a sentence. */
  note: string;
  /** The first is of the row heads. */
  head: readonly string[];
  /** A line is drawn between two groups of rows. */
  groups: readonly (readonly Row[])[];
  /** Heads stand upright, where there are many narrow columns. */
  upright?: boolean;
}

export const rowsOf = ({ groups }: Pick<FigureTable, 'groups'>): Row[] => groups.flat();

export const NO_CELL: Cell = { text: '–', value: null };
