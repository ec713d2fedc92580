import { points } from '../../report/numbers.js';
import { checkpointTitle, sourceEvaluation } from '../../report/timeline.js';
import type { Evaluation, RunRecord } from '../../protocol/record.js';
import { stageTitle } from '../log.js';
import { Delta } from './headline.js';

/** One row per measurement: the two baselines, then each stage; each says whose figure it is. */
export function CheckpointTable({ run }: { run: RunRecord }) {
  const source = sourceEvaluation(run);
  return (
    <table className="figures">
      <caption className="visually-hidden">Figures after each stage, in percent</caption>
      <thead>
        <tr>
          <th scope="col">Measured</th>
          <th scope="col">Whose</th>
          <th scope="col" title="Mean intersection over union of the classes that occur">mIoU</th>
          <th scope="col" title="Against the source model as it is, in points">Δ</th>
          <th scope="col" title="Mean accuracy over the classes">mAcc</th>
          <th scope="col" title="Share of all labelled pixels that are right">aAcc</th>
        </tr>
      </thead>
      <tbody>
        {run.evaluations.map((evaluation, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: measurements only get more, in order.
          <Row key={index} evaluation={evaluation} source={source} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ evaluation, source }: { evaluation: Evaluation; source: Evaluation | undefined }) {
  const { checkpoint, evaluated, metrics } = evaluation;
  const isBaseline = checkpoint === 'source' || checkpoint === 'batch-norm';
  return (
    <tr data-baseline={isBaseline}>
      <th scope="row">
        {checkpoint === 'source' ? 'Source model as it is' : stageTitle(checkpointTitle(checkpoint))}
        {isBaseline && <small>baseline</small>}
      </th>
      <td className="whose">{evaluated}</td>
      <td>{points(metrics.mIoU)}</td>
      <td>{source && checkpoint !== 'source' ? <Delta value={metrics.mIoU - source.metrics.mIoU} /> : ''}</td>
      <td>{points(metrics.mAcc)}</td>
      <td>{points(metrics.aAcc)}</td>
    </tr>
  );
}
