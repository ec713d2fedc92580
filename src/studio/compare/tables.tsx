import { useState } from 'react';
import { Button } from '../controls/button.js';
import { Explained } from '../controls/explained.js';
import { points, signedPoints } from '../words/numbers.js';
import { words } from '../words/words.js';
import { type ClassCell, classRows } from './class-rows.js';
import type { Column, Compared } from './compared.js';
import { type FigureCell, figureParts } from './figure-rows.js';
import { optionRows } from './option-rows.js';
import { RunKey } from './run-key.js';

/** One column for each run. */
function Heads({ first, columns, reference }: { first: string; columns: readonly Column[]; reference?: Column }) {
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        {columns.map((column) => (
          <th key={column.id} scope="col">
            <RunKey look={column.look} /> {column.label}
            {column === reference && <small>{words.compare.runs.reference}</small>}
          </th>
        ))}
      </tr>
    </thead>
  );
}

const signOf = (text: string): string => (text.startsWith('+') ? 'up' : text.startsWith('−') ? 'down' : 'same');

function Figure({ cell: { text, delta }, isGood }: { cell: FigureCell; isGood: boolean }) {
  if (text === null) return <td className="muted">–</td>;
  return (
    <td>
      {text}
      {delta !== null && (
        <span className="delta" data-sign={isGood ? signOf(delta) : 'same'}>
          {delta}
        </span>
      )}
    </td>
  );
}

/** The figures of every run, with the difference to the reference. */
export function FiguresTable({ compared }: { compared: Compared }) {
  const { columns, reference } = compared;
  return (
    <div className="compare-table-box">
      <p className="muted">{words.compare.figures.about(reference.label)}</p>
      <table className="compare-table" aria-label={words.compare.figures.label}>
        <Heads first={words.compare.figures.head} {...{ columns, reference }} />
        {figureParts(compared).map(({ part, rows }) => (
          <tbody key={part}>
            <tr className="compare-part">
              <th scope="rowgroup" colSpan={columns.length + 1}>
                {words.compare.figures.parts[part]}
              </th>
            </tr>
            {rows.map(({ head, about, cells }) => (
              <tr key={head}>
                <th scope="row">
                  <Explained tip={about}>{head}</Explained>
                </th>
                {cells.map((cell, place) => (
                  <Figure key={columns[place]?.id} cell={cell} isGood={part === 'result'} />
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

/** Only the options that differ. */
export function OptionsTable({ columns }: { columns: readonly Column[] }) {
  const rows = optionRows(columns);
  if (rows.length === 0) return <p className="empty">{words.compare.options.none}</p>;
  return (
    <div className="compare-table-box">
      <table className="compare-table compare-words" aria-label={words.compare.options.label}>
        <Heads first={words.compare.options.head} columns={columns} />
        <tbody>
          {rows.map(({ place, label, about, values }) => (
            <tr key={`${place} ${label}`}>
              <th scope="row">
                <Explained tip={about}>{label}</Explained>
                <small>{place}</small>
              </th>
              {values.map((value, at) => (
                <td key={columns[at]?.id} className={value === null ? 'muted' : ''}>
                  {value ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Iou({ cell: { iou, difference }, look }: { cell: ClassCell; look: Column['look'] }) {
  if (iou === null) return <td className="muted">–</td>;
  const delta = difference === null ? null : signedPoints(difference);
  return (
    <td>
      {points(iou)}
      {delta !== null && (
        <span className="delta" data-sign={signOf(delta)}>
          {delta}
        </span>
      )}
      <svg className="compare-bar" aria-hidden="true">
        <rect width={`${100 * iou}%`} height="100%" fill={look.color} />
      </svg>
    </td>
  );
}

/** IoU of each class, with the difference to the reference. */
export function ClassesTable({ compared }: { compared: Compared }) {
  const [order, setOrder] = useState<'list' | 'change'>('list');
  const { columns, reference } = compared;
  const rows = classRows(compared, order);
  if (rows.length === 0) {
    return <p className="empty">{words.compare.classes.none}</p>;
  }
  return (
    <div className="compare-table-box">
      <Button
        className="small"
        aria-pressed={order === 'change'}
        onClick={() => setOrder(order === 'list' ? 'change' : 'list')}
      >
        {words.compare.classes.largestFirst}
      </Button>
      <p className="muted">{words.compare.classes.about(reference.label)}</p>
      <table className="compare-table" aria-label={words.compare.classes.label}>
        <Heads first={words.compare.classes.head} {...{ columns, reference }} />
        <tbody>
          {rows.map(({ name, color, cells, isAbsent }) => (
            <tr key={name}>
              <th scope="row" className="compare-class">
                <i className="chart-swatch" style={{ backgroundColor: color }} />
                {name}
                {isAbsent && <small title={words.report.absent.inMean}> {words.report.absent.mark}</small>}
              </th>
              {cells.map((cell, place) => {
                const column = columns[place];
                return column && <Iou key={column.id} cell={cell} look={column.look} />;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
