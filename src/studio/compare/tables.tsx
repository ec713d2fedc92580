import { useState } from 'react';
import { points, signedPoints } from '../../report/numbers.js';
import { Button } from '../controls/button.js';
import { Explained } from '../controls/explained.js';
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
            {column === reference && <small>reference</small>}
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
      <table className="compare-table">
        <caption>In points of 100 where it is an accuracy; signed: difference to {reference.label}.</caption>
        <Heads first="Figure" {...{ columns, reference }} />
        {figureParts(compared).map(({ title, rows }) => (
          <tbody key={title}>
            <tr className="compare-part">
              <th scope="rowgroup" colSpan={columns.length + 1}>
                {title}
              </th>
            </tr>
            {rows.map(({ head, about, cells }) => (
              <tr key={head}>
                <th scope="row">
                  <Explained tip={about}>{head}</Explained>
                </th>
                {cells.map((cell, place) => (
                  <Figure key={columns[place]?.id} cell={cell} isGood={title === 'Result'} />
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
  if (rows.length === 0) return <p className="empty">The runs have the same options, and the same seed.</p>;
  return (
    <div className="compare-table-box">
      <table className="compare-table compare-words">
        <Heads first="Option" columns={columns} />
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
    return <p className="empty">There is no class that all these runs have and that was measured in one of them.</p>;
  }
  return (
    <div className="compare-table-box">
      <Button
        className="small"
        aria-pressed={order === 'change'}
        onClick={() => setOrder(order === 'list' ? 'change' : 'list')}
      >
        Largest change first
      </Button>
      <table className="compare-table">
        <caption>IoU of each run’s result in points of 100, by class; signed: difference to {reference.label}.</caption>
        <Heads first="Class" {...{ columns, reference }} />
        <tbody>
          {rows.map(({ name, color, cells }) => (
            <tr key={name}>
              <th scope="row">
                <i className="chart-swatch" style={{ backgroundColor: color }} />
                {name}
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
