import { rareMean } from '../../protocol/rare-classes.js';
import type { Evaluation, RunRecord } from '../../protocol/record.js';
import {
  baselineTitle,
  type Comparison,
  compareWithBaseline,
  comparisonWords,
  howToMeasure,
  SAME_NOTE,
} from '../../report/baselines.js';
import { checkpointWords, continuedWords } from '../../report/checkpoint-words.js';
import { agreementWords, choiceAdvice, givenWords } from '../../report/choice/choice-words.js';
import { whyUnmeasured } from '../../report/label-check.js';
import { percentSign, points, signedPoints } from '../../report/numbers.js';
import { collapseOutcome } from '../../report/outcome.js';
import { rareAbout } from '../../report/rare-about.js';
import { runTime } from '../../report/run-time.js';
import {
  checkpointTitle,
  finalEvaluation,
  measuredSets,
  onImages,
  setOf,
  sourceEvaluation,
} from '../../report/timeline.js';
import { isGoing } from '../store.js';

const OUTCOMES: Partial<Record<RunRecord['state'], string>> = {
  running: 'The run is going on; these are the figures so far.',
  paused: 'The run is paused; these are the figures so far.',
  stopped: 'The run was stopped; everything until then is kept.',
  failed: 'The run failed; everything until then is kept.',
};

const SAVED_MIDWAY = 'This record was saved while the run went on; these are the figures until then.';

/**
 * The first thing that a reader wants: the run's figure beside the strongest baseline that needs no training, and whose
 * it is.
 */
export function Headline({ run, saved }: { run: RunRecord; saved: boolean }) {
  const comparison = compareWithBaseline(run);
  const ended = collapseOutcome(run) ?? OUTCOMES[run.state];
  const outcome = saved && isGoing(run) ? SAVED_MIDWAY : ended;
  return (
    <header className="headline">
      {comparison ? <Figures run={run} comparison={comparison} /> : <Lone run={run} />}
      {run.evaluations.length === 0 && <Unmeasured run={run} />}
      {outcome && <p className="headline-outcome">{outcome}</p>}
      <Time run={run} />
      {run.error && <p className="headline-error">{run.error.message}</p>}
    </header>
  );
}

/** Of a run that has ended: how long it computed, and what keeping it took. */
function Time({ run }: { run: RunRecord }) {
  if (run.seconds === null) return null;
  const places = continuedWords(run);
  const time = runTime(run) + (places ? ` (${places})` : '');
  const words = [time, checkpointWords(run)].filter(Boolean);
  return <p className="muted">Time: {words.join('; ')}.</p>;
}

function Figures({ run, comparison }: { run: RunRecord; comparison: Comparison }) {
  const { final, baseline, difference, relation } = comparison;
  return (
    <>
      <p className="headline-figures">
        <span className="unit">mIoU{onImages(run)}</span>
        <span title={`mIoU of ${baselineTitle(baseline)}`}>{points(baseline.metrics.mIoU)}</span>
        <span className="arrow">→</span>
        <strong>{points(final.metrics.mIoU)}</strong>
        {relation !== 'same' && <Delta value={difference} />}
      </p>
      <p className="headline-words" title={SAME_NOTE}>
        {comparisonWords(comparison)}. {howToMeasure(run)}
      </p>
      <More run={run} final={final} />
      <p className="muted">
        Measured: the {final.evaluated} {checkpointTitle(final.checkpoint)}, on {imagesMeasured(final)}.
        <OnTargets run={run} />
        {relation === 'same' && ` ${SAME_NOTE}`}
      </p>
    </>
  );
}

const imagesMeasured = (evaluation: Evaluation): string =>
  setOf(evaluation) === 'held-out'
    ? `${evaluation.metrics.images} held-out images, which the model was not adapted to`
    : `${evaluation.metrics.images} labelled images`;

/** The figures of the target images, where those of the held-out images stand for the run. */
function OnTargets({ run }: { run: RunRecord }) {
  if (measuredSets(run).length < 2) return null;
  const comparison = compareWithBaseline(run, 'target');
  const final = finalEvaluation(run, 'target');
  if (comparison) return ` On the target images: ${comparisonWords(comparison)}.`;
  return final ? ` On the target images: ${points(final.metrics.mIoU)}.` : null;
}

/** A result on held-out images of a black box: its predictions are of the target images, and nothing is like it. */
function Lone({ run }: { run: RunRecord }) {
  const final = finalEvaluation(run);
  if (!final || setOf(final) === 'target') return null;
  return (
    <>
      <p className="headline-figures">
        <span className="unit">mIoU{onImages(run)}</span> <strong>{points(final.metrics.mIoU)}</strong>
      </p>
      <p className="muted">
        Measured: the {final.evaluated} {checkpointTitle(final.checkpoint)}, on {imagesMeasured(final)}.
        {run.given && ' There are no given predictions of these images to compare with.'}
        <OnTargets run={run} />
      </p>
    </>
  );
}

/** The figures beside mIoU, each with its difference to the source model. */
function More({ run, final }: { run: RunRecord; final: Evaluation }) {
  const source = sourceEvaluation(run);
  const figures: { name: string; about: string; value: (evaluation: Evaluation) => number | null }[] = [
    { name: 'mIoU', about: 'Mean IoU over all classes', value: ({ metrics }) => metrics.mIoU },
    { name: 'rare classes', about: rareAbout(run), value: ({ metrics }) => rareMean(metrics) },
    { name: 'aAcc', about: 'Share of all labelled pixels that are right', value: ({ metrics }) => metrics.aAcc },
  ];
  return (
    <dl className="headline-more">
      <div>
        <dt>From</dt>
        <dd className="muted">the {source?.evaluated === 'predictions' ? 'given predictions' : 'source model'}:</dd>
      </div>
      {figures.map(({ name, about, value }) => {
        const now = value(final);
        const before = source ? value(source) : null;
        if (now === null) return null;
        return (
          <div key={name} title={about}>
            <dt>{name}</dt>
            <dd>
              {before !== null && `${points(before)} → `}
              {points(now)} {before !== null && <Delta value={now - before} />}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function Delta({ value }: { value: number }) {
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
      {run.choice && (
        <>
          <p className="headline-words headline-advice">{choiceAdvice(run.choice)}</p>
          <p>
            {givenWords(run.choice)} {agreementWords(run.choice)} {howToMeasure(run)}
          </p>
        </>
      )}
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
