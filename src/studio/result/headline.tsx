import { percentSign, points, signedPoints } from '../../report/numbers.js';
import { checkpointTitle, finalEvaluation, sourceEvaluation } from '../../report/timeline.js';
import type { RunRecord } from '../../protocol/record.js';

const OUTCOMES: Partial<Record<RunRecord['state'], string>> = {
  running: 'The run is going on; these are the figures so far.',
  paused: 'The run is paused; these are the figures so far.',
  stopped: 'The run was stopped; what was reached until then is kept.',
  failed: 'The run failed; what was reached until then is kept.',
};

/** The one figure that a reader wants first, with whose it is. */
export function Headline({ run }: { run: RunRecord }) {
  const source = sourceEvaluation(run);
  const final = finalEvaluation(run);
  const outcome = OUTCOMES[run.state];
  return (
    <header className="headline">
      {source && final && (
        <>
          <p className="headline-figures">
            <span className="unit">mIoU</span>
            <span>{points(source.metrics.mIoU)}</span>
            <span className="arrow" aria-label="to">
              →
            </span>
            <strong>{points(final.metrics.mIoU)}</strong>
            <Delta value={final.metrics.mIoU - source.metrics.mIoU} />
          </p>
          <p className="muted">
            Source model, then the {final.evaluated} {checkpointTitle(final.checkpoint)}; {final.metrics.images} labelled
            images.
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
      <p className="headline-outcome">No label maps were given, so nothing can be measured against the truth.</p>
      {first && last && (
        <p className="muted">
          Mean entropy of the student's predictions went from {percentSign(first.meanEntropy)} to{' '}
          {percentSign(last.meanEntropy)} of the largest possible. Surer is not the same as right: look at the pictures.
        </p>
      )}
    </>
  );
}
