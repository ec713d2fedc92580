import { IconButton } from '../../controls/button.js';
import { Choice } from '../../controls/choice.js';
import { words } from '../../words/words.js';
import { keyOf, offeredColumns, type SheetColumn, type SheetRun } from './columns.js';

interface ColumnListProps {
  columns: readonly SheetColumn[];
  hasMaps: boolean;
  runs: readonly SheetRun[];
  onChange: (columns: readonly SheetColumn[]) => void;
}

/** The columns in their order: each can be renamed, moved and taken out. */
export function ColumnList({ columns, hasMaps, runs, onChange }: ColumnListProps) {
  const offered = offeredColumns(hasMaps, runs);
  const known = new Set(columns.map(({ source }) => keyOf(source)));
  const others = offered.filter(({ source }) => !known.has(keyOf(source)));
  const move = (at: number, by: 1 | -1) => {
    const column = columns[at];
    if (column) onChange(columns.toSpliced(at, 1).toSpliced(at + by, 0, column));
  };
  const add = (key: string) => {
    const found = others.find(({ source }) => keyOf(source) === key);
    if (found) onChange([...columns, { source: found.source, title: found.title }]);
  };
  const texts = words.figures.columns;
  return (
    <fieldset>
      <legend>{texts.legend}</legend>
      <ol className="figure-sheet-columns">
        {columns.map(({ source, title }, at) => (
          <li key={keyOf(source)}>
            <input
              type="text"
              aria-label={texts.title(at + 1)}
              value={title}
              onChange={({ target }) => onChange(columns.with(at, { source, title: target.value }))}
            />
            <IconButton
              icon="chevron"
              className="back"
              label={texts.left(title)}
              disabled={at === 0}
              onClick={() => move(at, -1)}
            />
            <IconButton
              icon="chevron"
              label={texts.right(title)}
              disabled={at === columns.length - 1}
              onClick={() => move(at, 1)}
            />
            <IconButton icon="cross" label={texts.remove(title)} onClick={() => onChange(columns.toSpliced(at, 1))} />
          </li>
        ))}
      </ol>
      <Choice
        label={texts.add}
        value=""
        disabled={others.length === 0}
        options={[
          { value: '', label: texts.choose },
          ...others.map(({ source, label, group }) => ({ value: keyOf(source), label, group })),
        ]}
        onChange={add}
      />
    </fieldset>
  );
}
