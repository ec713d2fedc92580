import type { ReactNode } from 'react';
import type { ClassList } from '../../protocol/classes.js';
import { rareMean } from '../../protocol/rare-classes.js';
import type { Evaluation, RunRecord } from '../../protocol/record.js';
import { isAbsent } from '../../report/absent-classes.js';
import { rareAbout } from '../../report/rare-about.js';
import { isToBeat, reestimatedFirst, sourceEvaluation } from '../../report/timeline.js';
import { checkpointText } from '../result/comparison-text.js';
import { points, printedDifference, signedPoints } from '../words/numbers.js';
import { words } from '../words/words.js';
import './charts.css';

type Measured = Pick<RunRecord, 'evaluations' | 'classes'>;

/** IoU per class and the means, for each checkpoint, with the differences to the source model. */
export function IouTable({ record, classes }: { record: Measured; classes: ClassList }) {
  const evaluations = reestimatedFirst(record.evaluations);
  if (evaluations.length === 0) {
    return <p className="chart-none">{words.charts.noFigures}</p>;
  }
  const source = sourceEvaluation(record);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a narrow page the keyboard scrolls the table.
    <section className="chart-table-box" aria-label={words.charts.iou.caption} tabIndex={0}>
      <table className="chart-table">
        <caption>{words.charts.iou.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.charts.iou.class}</th>
            {evaluations.map((evaluation, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a checkpoint may occur twice; the order never changes.
              <ColumnHead key={place} {...{ evaluation, evaluations }} isSource={evaluation === source} />
            ))}
          </tr>
        </thead>
        <tbody className="chart-means">
          <Row
            head="mIoU"
            about={`${words.charts.iou.mIoU}. ${words.report.absent.inMean}`}
            {...{ evaluations, source }}
            value={({ metrics }) => metrics.mIoU}
          />
          <Row
            head={words.charts.iou.rare}
            about={rareAbout(record, words.report.rare)}
            absence={words.charts.iou.noRare}
            {...{ evaluations, source }}
            value={({ metrics }) => rareMean(metrics)}
          />
          <Row
            head="mAcc"
            about={words.charts.iou.mAcc}
            {...{ evaluations, source }}
            value={({ metrics }) => metrics.mAcc}
          />
          <Row
            head="aAcc"
            about={words.charts.iou.aAcc}
            {...{ evaluations, source }}
            value={({ metrics }) => metrics.aAcc}
          />
        </tbody>
        <tbody>
          {classes.classes.map(({ id, name, color }) => (
            <Row
              key={id}
              head={
                <>
                  <i className="chart-swatch" style={{ backgroundColor: color }} />
                  {name}
                  {isAbsent(evaluations, id) && (
                    <small className="chart-absent" title={words.report.absent.inMean}>
                      {' '}
                      {words.report.absent.mark}
                    </small>
                  )}
                </>
              }
              {...{ evaluations, source }}
              value={({ metrics }) => metrics.iou[id] ?? null}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ColumnHeadProps {
  evaluation: Evaluation;
  evaluations: readonly Evaluation[];
  isSource: boolean;
}

function ColumnHead({ evaluation, evaluations, isSource }: ColumnHeadProps) {
  const { checkpoint, evaluated, metrics } = evaluation;
  const title = checkpointText(checkpoint);
  return (
    <th
      scope="col"
      className={isSource ? '' : 'chart-with-delta'}
      title={words.charts.iou.column(title, words.charts.evaluated[evaluated], metrics.images)}
    >
      {title}
      <small>
        {words.result.comparison.weights(words.charts.evaluated[evaluated], isToBeat(evaluation, evaluations))}
      </small>
    </th>
  );
}

interface RowProps {
  head: ReactNode;
  about?: string;
  /** The reason for a missing value. */
  absence?: string;
  evaluations: readonly Evaluation[];
  source: Evaluation | undefined;
  value: (evaluation: Evaluation) => number | null;
}

function Row({ head, about, absence = words.charts.iou.nowhere, evaluations, source, value }: RowProps) {
  const from = source ? value(source) : null;
  return (
    <tr>
      <th scope="row" title={about}>
        {head}
      </th>
      {evaluations.map((evaluation, place) => (
        <Cell
          // biome-ignore lint/suspicious/noArrayIndexKey: a checkpoint may occur twice; the order never changes.
          key={place}
          value={value(evaluation)}
          {...{ from, absence }}
          isSource={evaluation === source}
        />
      ))}
    </tr>
  );
}

interface CellProps {
  value: number | null;
  from: number | null;
  absence: string;
  isSource: boolean;
}

function Cell({ value, from, absence, isSource }: CellProps) {
  const absent = (
    <span className="chart-absent" title={absence}>
      –
    </span>
  );
  return (
    <td>
      {value === null ? absent : points(value)}
      {!isSource && (
        <Delta text={value === null || from === null ? '' : signedPoints(printedDifference(value, from))} />
      )}
    </td>
  );
}

function Delta({ text }: { text: string }) {
  const kind = text.startsWith('+') ? 'chart-up' : text.startsWith('\u2212') ? 'chart-down' : 'chart-same';
  return <span className={`chart-delta ${kind}`}>{text}</span>;
}
