import type { ReactNode } from 'react';
import type { ClassList } from '../../protocol/classes.js';
import { rareMean } from '../../protocol/rare-classes.js';
import type { Evaluation, RunRecord } from '../../protocol/record.js';
import { points, signedPoints } from '../../report/numbers.js';
import { rareAbout } from '../../report/rare-about.js';
import { checkpointTitle, measuredWords, sourceEvaluation, toBeatFirst } from '../../report/timeline.js';
import './charts.css';

type Measured = Pick<RunRecord, 'evaluations' | 'classes'>;

/** IoU per class and the means, for each checkpoint, with the differences to the source model. */
export function IouTable({ record, classes }: { record: Measured; classes: ClassList }) {
  const evaluations = toBeatFirst(record.evaluations);
  if (evaluations.length === 0) {
    return <p className="chart-none">No figures yet: accuracy is measured when label maps are given.</p>;
  }
  const source = sourceEvaluation(record);
  return (
    <div className="chart-table-box">
      <table className="chart-table">
        <caption>IoU in points of 100; signed: difference to the source model.</caption>
        <thead>
          <tr>
            <th scope="col">Class</th>
            {evaluations.map((evaluation, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a checkpoint may occur twice; the order never changes.
              <ColumnHead key={place} evaluation={evaluation} isSource={evaluation === source} />
            ))}
          </tr>
        </thead>
        <tbody className="chart-means">
          <Row head="mIoU" about={ABOUT.mIoU} {...{ evaluations, source }} value={({ metrics }) => metrics.mIoU} />
          <Row
            head="rare classes"
            about={rareAbout(record)}
            absence="No class has less than 2 % of the labels"
            {...{ evaluations, source }}
            value={({ metrics }) => rareMean(metrics)}
          />
          <Row head="mAcc" about={ABOUT.mAcc} {...{ evaluations, source }} value={({ metrics }) => metrics.mAcc} />
          <Row head="aAcc" about={ABOUT.aAcc} {...{ evaluations, source }} value={({ metrics }) => metrics.aAcc} />
        </tbody>
        <tbody>
          {classes.classes.map(({ id, name, color }) => (
            <Row
              key={id}
              head={
                <>
                  <i className="chart-swatch" style={{ backgroundColor: color }} />
                  {name}
                </>
              }
              {...{ evaluations, source }}
              value={({ metrics }) => metrics.iou[id] ?? null}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ABOUT = {
  mIoU: 'Mean IoU over the classes that occur in labels or predictions',
  mAcc: 'Mean over the classes of the share of their pixels that is predicted right',
  aAcc: 'Share of all labelled pixels that is predicted right',
} as const;

function ColumnHead({ evaluation, isSource }: { evaluation: Evaluation; isSource: boolean }) {
  const { checkpoint, evaluated, metrics } = evaluation;
  const title = checkpointTitle(checkpoint);
  return (
    <th
      scope="col"
      className={isSource ? '' : 'chart-with-delta'}
      title={`${title}, weights of the ${evaluated}, ${metrics.images} images`}
    >
      {title}
      <small>{measuredWords(evaluation)}</small>
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

function Row({ head, about, absence = NOWHERE, evaluations, source, value }: RowProps) {
  const from = source ? value(source) : null;
  return (
    <tr>
      <th scope="row" title={about}>
        {head}
      </th>
      {evaluations.map((evaluation, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a checkpoint may occur twice; the order never changes.
        <Cell key={place} value={value(evaluation)} {...{ from, absence }} isSource={evaluation === source} />
      ))}
    </tr>
  );
}

const NOWHERE = 'This class is in neither the labels nor the predictions';

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
      {!isSource && <Delta text={value === null || from === null ? '' : signedPoints(value - from)} />}
    </td>
  );
}

function Delta({ text }: { text: string }) {
  const kind = text.startsWith('+') ? 'chart-up' : text.startsWith('\u2212') ? 'chart-down' : 'chart-same';
  return <span className={`chart-delta ${kind}`}>{text}</span>;
}
