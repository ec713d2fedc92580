import { rareMean } from '../../protocol/rare-classes.js';
import type { Evaluation, RunRecord } from '../../protocol/record.js';
import {
  type Comparison,
  compareWithBaseline,
  howToMeasure,
  isWithinSeeds,
  SEED_WITHIN,
} from '../../report/baselines.js';
import { whyUnmeasured } from '../../report/label-check.js';
import { rareAbout } from '../../report/rare-about.js';
import { finalEvaluation, measuredSets, setOf, sourceEvaluation } from '../../report/timeline.js';
import { isGoing } from '../store.js';
import { percentSign, points, printedDifference, signedPoints } from '../words/numbers.js';
import { words } from '../words/words.js';
import { adviceText, agreementText, givenText } from './choice-text.js';
import { collapseText } from './collapse-text.js';
import { baselineText, checkpointText, comparisonText, onImagesText } from './comparison-text.js';
import { timesText } from './times-text.js';

const seedNote = (): string => words.result.comparison.seedNote(points(SEED_WITHIN));

/** Of a run that is done the figures speak. */
function outcomeOf(state: RunRecord['state']): string | undefined {
  return state === 'empty' || state === 'done' ? undefined : words.result.outcome[state];
}

/**
 * The first thing that a reader wants: the run's figure beside the strongest baseline that needs no training, and whose
 * it is.
 */
export function Headline({ run, saved }: { run: RunRecord; saved: boolean }) {
  const comparison = compareWithBaseline(run);
  const ended = collapseText(run) ?? outcomeOf(run.state);
  const outcome = saved && isGoing(run) ? words.result.outcome.savedMidway : ended;
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
  return <p className="muted">{words.result.headline.time(timesText(run, run.seconds))}</p>;
}

function Figures({ run, comparison }: { run: RunRecord; comparison: Comparison }) {
  const { final, baseline, printed, relation } = comparison;
  return (
    <>
      <p className="headline-figures">
        <span className="unit">mIoU{onImagesText(run)}</span>
        <span title={words.result.headline.ofBaseline(baselineText(baseline))}>{points(baseline.metrics.mIoU)}</span>
        <span className="arrow">→</span>
        <strong>{points(final.metrics.mIoU)}</strong>
        {relation !== 'same' && <Delta value={printed} />}
      </p>
      <p className="headline-words" title={seedNote()}>
        {comparisonText(comparison)}. {howToMeasure(run, words.report.howToMeasure)}
      </p>
      <More run={run} final={final} />
      <p className="muted">
        {measuredWords(final)}
        <OnTargets run={run} />
        {isWithinSeeds(comparison) && ` ${seedNote()}`}
      </p>
    </>
  );
}

function measuredWords(evaluation: Evaluation): string {
  const { measured, heldOutImages, labelledImages } = words.result.headline;
  const { images } = evaluation.metrics;
  const on = setOf(evaluation) === 'held-out' ? heldOutImages(images) : labelledImages(images);
  return measured(words.page.evaluated[evaluation.evaluated], checkpointText(evaluation.checkpoint), on);
}

/** The figures of the target images, where those of the held-out images stand for the run. */
function OnTargets({ run }: { run: RunRecord }) {
  if (measuredSets(run).length < 2) return null;
  const comparison = compareWithBaseline(run, 'target');
  const final = finalEvaluation(run, 'target');
  if (comparison) return ` ${words.result.headline.onTargets(comparisonText(comparison))}`;
  return final ? ` ${words.result.headline.onTargets(points(final.metrics.mIoU))}` : null;
}

/** A result on held-out images of a black box: its predictions are of the target images, and nothing is like it. */
function Lone({ run }: { run: RunRecord }) {
  const final = finalEvaluation(run);
  if (!final || setOf(final) === 'target') return null;
  return (
    <>
      <p className="headline-figures">
        <span className="unit">mIoU{onImagesText(run)}</span> <strong>{points(final.metrics.mIoU)}</strong>
      </p>
      <p className="muted">
        {measuredWords(final)}
        {run.given && ` ${words.result.headline.nothingToCompare}`}
        <OnTargets run={run} />
      </p>
    </>
  );
}

/** The figures beside mIoU, each with its difference to the source model. */
function More({ run, final }: { run: RunRecord; final: Evaluation }) {
  const source = sourceEvaluation(run);
  const texts = words.result.headline;
  const figures: { name: string; about: string; value: (evaluation: Evaluation) => number | null }[] = [
    { name: 'mIoU', about: texts.aboutMiou, value: ({ metrics }) => metrics.mIoU },
    { name: texts.rare, about: rareAbout(run, words.report.rare), value: ({ metrics }) => rareMean(metrics) },
    { name: 'aAcc', about: texts.aboutAccuracy, value: ({ metrics }) => metrics.aAcc },
  ];
  return (
    <dl className="headline-more">
      <div>
        <dt>{texts.from}</dt>
        <dd className="muted">{source?.evaluated === 'predictions' ? texts.fromPredictions : texts.fromSource}</dd>
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
              {points(now)} {before !== null && <Delta value={printedDifference(now, before)} />}
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
          <p className="headline-words headline-advice">{adviceText(run.choice)}</p>
          <p>
            {givenText(run.choice)} {agreementText(run.choice)} {howToMeasure(run, words.report.howToMeasure)}
          </p>
        </>
      )}
      <p className="headline-outcome">
        {words.result.headline.unmeasured(whyUnmeasured(run, words.report.unmeasured))}
      </p>
      {first && last && (
        <p className="muted">
          {words.result.headline.entropy(percentSign(first.meanEntropy), percentSign(last.meanEntropy))}
        </p>
      )}
    </>
  );
}
