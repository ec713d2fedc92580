import type { RunRecord } from '../../protocol/record.js';
import { whyUnmeasured } from '../../report/label-check.js';
import { percentSign, points, signedPoints } from '../../report/numbers.js';
import { checkpointTitle, finalEvaluation, sourceEvaluation } from '../../report/timeline.js';
import { isGoing } from '../store.js';

const OUTCOMES: Partial<Record<RunRecord['state'], string>> = {
  running: 'The run is going on; these are the figures so far.',
  paused: 'The run is paused; these are the figures so far.',
  stopped: 'The run was stopped; what was reached until then is kept.',
  failed: 'The run failed; what was reached until then is kept.',
};

const SAVED_MIDWAY = 'This record was saved while the run went on; these are the figures until then.';

/** The one figure that a reader wants first, with whose it is. */
export function Headline({ run, saved }: { run: RunRecord; saved: boolean }) {
  const source = sourceEvaluation(run);
  const final = finalEvaluation(run);
  const outcome = saved && isGoing(run) ? SAVED_MIDWAY : OUTCOMES[run.state];
  return (
    <header className="headline">
      {source && final && (
        <>
          <p className="headline-figures">
            <span className="unit">mIoU</span>
            <span>{points(source.metrics.mIoU)}</span>
            <span className="arrow">→</span>
            <strong>{points(final.metrics.mIoU)}</strong>
            <Delta value={final.metrics.mIoU - source.metrics.mIoU} />
          </p>
          <p className="muted">
            Source model, then the {final.evaluated} {checkpointTitle(final.checkpoint)}; {final.metrics.images}{' '}
            labelled images.
          </p>
        </>
      )}
      {run.evaluations.length === 0 && <Unmeasured run={run} />}
      {outcome && <p className="headline-outcome">{outcome}</p>}
      {run.error && <p className="headline-error">{run.error.message}</p>}
    </header>
  );
}

export function Delta({ value }: { value: number }) {
  const text = signedPoints(value);
  const sign = text.startsWith('+') ? 'up' : text.startsWith('−') ? 'down' : 'same';
  return (
    <span className="delta" data-sign={sign}>
      {text}
    </span>
  );
}

/** Without labels there is no mIoU; entropy at least tells whether the network became surer. */
function Unmeasured({ run }: { run: RunRecord }) {
  const first = run.steps[0];
  const last = run.steps.at(-1);
  return (
    <>
      <p className="headline-outcome">Not measured against the truth: {whyUnmeasured(run)}.</p>
      {first && last && (
        <p className="muted">
          Mean entropy of the student's predictions went from {percentSign(first.meanEntropy)} to{' '}
          {percentSign(last.meanEntropy)} of the largest possible. Surer is not the same as right: look at the pictures.
        </p>
      )}
    </>
  );
}
