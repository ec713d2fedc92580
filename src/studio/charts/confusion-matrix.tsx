import { type KeyboardEvent, type ReactNode, useState } from 'react';
import type { ClassList } from '../../protocol/classes.js';
import type { Evaluation, RunRecord } from '../../protocol/record.js';
import { checkpointText } from '../result/comparison-text.js';
import { percentSign, whole } from '../words/numbers.js';
import { words } from '../words/words.js';
import './charts.css';

interface CellPlace {
  truth: number;
  prediction: number;
}

/**
 * One confusion matrix over the whole set: it shows how the pixels of each true class are predicted. Rows add up to 100
 * %.
 */
export function ConfusionMatrix({
  record,
  classes,
  save,
}: {
  record: Pick<RunRecord, 'evaluations'>;
  classes: ClassList;
  /** The menu by which the matrix is saved. */
  save?: (evaluation: Evaluation) => ReactNode;
}) {
  const { evaluations } = record;
  const [chosen, setChosen] = useState<number | null>(null);
  const [active, setActive] = useState<CellPlace | null>(null);
  const place = chosen !== null && chosen < evaluations.length ? chosen : evaluations.length - 1;
  const evaluation = evaluations[place];
  if (!evaluation) {
    return <p className="chart-none">{words.charts.noFigures}</p>;
  }
  return (
    <figure className="chart-confusion">
      <figcaption>
        <label>
          {words.charts.confusion.checkpoint}{' '}
          <select value={place} onChange={({ target }) => setChosen(Number(target.value))}>
            {evaluations.map((each, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a checkpoint may occur twice; the order never changes.
              <option key={at} value={at}>
                {`${checkpointText(each.checkpoint)} (${words.charts.evaluated[each.evaluated]})`}
              </option>
            ))}
          </select>
        </label>
        <Scale />
        {save?.(evaluation)}
      </figcaption>
      <Grid {...{ evaluation, classes, active }} onActive={setActive} />
      <output className="chart-reading">
        {active ? reading(evaluation, classes, active) : words.charts.confusion.point}
      </output>
    </figure>
  );
}

/** Square root, so that a few percent look different from none; half the accent at most, so that text stays legible. */
const strength = (share: number): number => Math.sqrt(share) * 50;
const shade = (share: number): string =>
  `color-mix(in oklab, var(--accent) ${strength(share).toFixed(1)}%, var(--surface-2))`;

function Scale() {
  return (
    <span className="chart-scale" title={words.charts.confusion.scale}>
      {[0, 0.01, 0.05, 0.25, 0.5, 1].map((share) => (
        <span key={share}>
          <i style={{ backgroundColor: shade(share) }} />
          {Math.round(share * 100)}
        </span>
      ))}
      {words.charts.confusion.ofRow}
    </span>
  );
}

function reading({ metrics }: Evaluation, classes: ClassList, { truth, prediction }: CellPlace): string {
  const row = metrics.confusion[truth] ?? [];
  const total = row.reduce((sum, count) => sum + count, 0);
  const [from, to] = [classes.classes[truth]?.name, classes.classes[prediction]?.name];
  if (total === 0) return words.charts.confusion.unlabelled(from ?? '');
  const count = row[prediction] ?? 0;
  const share = percentSign(count / total);
  const pixels = words.charts.confusion.pixels(whole(count), whole(total));
  return truth === prediction
    ? words.charts.confusion.recognised(share, from ?? '', pixels)
    : words.charts.confusion.takenFor(share, from ?? '', to ?? '', pixels);
}

interface GridProps {
  evaluation: Evaluation;
  classes: ClassList;
  active: CellPlace | null;
  onActive: (place: CellPlace | null) => void;
}

function Grid({ evaluation, classes, active, onActive }: GridProps) {
  const count = classes.classes.length;
  const keys = (event: KeyboardEvent): void => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!by) return;
    const within = (value: number): number => Math.min(count - 1, Math.max(0, value));
    const from = active ?? { truth: 0, prediction: 0 };
    onActive({ truth: within(from.truth + (by[0] ?? 0)), prediction: within(from.prediction + (by[1] ?? 0)) });
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table is no set of form fields.
    <div
      className="chart-grid-box"
      role="group"
      aria-label={words.charts.confusion.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the cells are read with the arrow keys.
      tabIndex={0}
      onKeyDown={keys}
      onPointerLeave={({ pointerType }) => pointerType !== 'touch' && onActive(null)}
    >
      <table className="chart-grid">
        <thead>
          <tr>
            <td className="chart-corner">{words.charts.confusion.corner}</td>
            {classes.classes.map(({ id, name, color }) => (
              <th key={id} scope="col" className={active?.prediction === id ? 'chart-active' : ''}>
                <span>{name}</span>
                <i className="chart-swatch" style={{ backgroundColor: color }} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classes.classes.map(({ id, name, color }) => (
            <tr key={id}>
              <th scope="row" className={active?.truth === id ? 'chart-active' : ''}>
                {name}
                <i className="chart-swatch" style={{ backgroundColor: color }} />
              </th>
              <Cells truth={id} counts={evaluation.metrics.confusion[id] ?? []} {...{ active, onActive }} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellsProps {
  truth: number;
  counts: readonly number[];
  active: CellPlace | null;
  onActive: (place: CellPlace) => void;
}

function Cells({ truth, counts, active, onActive }: CellsProps) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count, prediction) => {
    const share = total > 0 ? count / total : 0;
    const here = active?.truth === truth && active.prediction === prediction;
    const text = total === 0 ? '' : share >= 0.005 ? String(Math.round(share * 100)) : '';
    return (
      <td
        // biome-ignore lint/suspicious/noArrayIndexKey: the index is the class id.
        key={prediction}
        className={here ? 'chart-here' : ''}
        style={{ backgroundColor: shade(share) }}
        onPointerEnter={() => onActive({ truth, prediction })}
      >
        {text}
      </td>
    );
  });
}
