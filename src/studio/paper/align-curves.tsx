import { useState } from 'react';
import {
  type CurriculumGradient,
  curriculumLoss,
  curriculumSlope,
  curriculumThreshold,
  gammaAt,
  shareAbove,
} from '../../protocol/curriculum.js';
import type { RecipeOf } from '../../protocol/stage-recipes.js';
import { Segments } from '../controls/choice.js';
import { Explained } from '../controls/explained.js';
import { Formula } from '../controls/formula.js';
import { percentSign, short } from '../words/numbers.js';
import { words } from '../words/words.js';
import type { Entropies } from './entropies.js';
import { GradientPlot } from './gradient-plot.js';
import { lowestSlope } from './slope-plot.js';

interface AlignCurvesProps {
  align: RecipeOf<'align'>;
  /** Place of `align` in the recipe. */
  index: number;
  entropies: Entropies | null;
  locked: boolean;
  onGradient(gradient: CurriculumGradient): void;
}

/** gamma of the step that is shown; both ends where it changes and no step is shown. */
function gammasOf(align: RecipeOf<'align'>, index: number, step: Entropies['step'] | undefined): number[] {
  if (align.gammaEnd === null || align.gammaEnd === align.gamma) return [align.gamma];
  if (step?.index === index) return [gammaAt(Math.min(step.step, align.steps) - 1, align)];
  return [align.gamma, align.gammaEnd];
}

const START = 0.3;

/** The entropy term of Align with its two gradients side by side: what each does to a pixel of entropy h. */
export function AlignCurves({ align, index, entropies, locked, onGradient }: AlignCurvesProps) {
  const [at, setAt] = useState(START);
  const gammas = gammasOf(align, index, entropies?.step);
  const says = words.paper.curves;
  const [gamma = align.gamma] = gammas;
  const common = {
    gammas,
    histogram: entropies?.histogram ?? null,
    limit: align.entropyLimit ?? 1,
    low: lowestSlope(gammas),
    at,
    onPoint: setAt,
  };
  return (
    <section className="paper-part" aria-labelledby="curves-title">
      <h3 id="curves-title">{says.title}</h3>
      <p>{says.about(<em>{says.less}</em>)}</p>
      <Segments
        label={says.choice}
        value={align.curriculumGradient}
        disabled={locked}
        options={[
          { value: 'through', label: says.through },
          { value: 'detached', label: says.detached },
        ]}
        onChange={onGradient}
      />
      <div className="gradient-plots">
        {(['through', 'detached'] as const).map((gradient) => (
          <div key={gradient}>
            <GradientPlot {...common} gradient={gradient} used={gradient === align.curriculumGradient} />
            <Reading gradient={gradient} gamma={gamma} at={at} limit={common.limit} />
            <Formula text={FORMULAS[gradient]} />
          </div>
        ))}
      </div>
      <label className="gradient-slider">
        <span>{says.entropy}</span>
        <input
          type="range"
          min={0}
          max={1}
          step={0.01}
          value={at}
          aria-valuetext={`h ${short(at)}`}
          onChange={(event) => setAt(Number(event.target.value))}
        />
        <output>{short(at)}</output>
      </label>
      <Facts gammas={gammas} align={align} entropies={entropies} />
    </section>
  );
}

const FORMULAS: Record<CurriculumGradient, string> = {
  through: '(1 − h)^{γ} − γ h (1 − h)^{γ − 1}',
  detached: '(1 − h)^{γ}',
};

/** What the gradient does to the pixels that are pointed at. */
function Reading({
  gradient,
  gamma,
  at,
  limit,
}: {
  gradient: CurriculumGradient;
  gamma: number;
  at: number;
  limit: number;
}) {
  const slope = curriculumSlope(at, gamma, gradient);
  const says = words.paper.reading;
  const does = at > limit ? says.leftOut : slope < 0 ? says.lessSure : slope < 0.05 ? says.waits : says.surer;
  return (
    <p className="gradient-reading">
      {says.text(
        short(at),
        <Explained tip={says.loss}>{short(curriculumLoss(at, gamma))}</Explained>,
        <Explained tip={says.slope}>{short(at > limit ? 0 : slope)}</Explained>,
        does,
      )}
    </p>
  );
}

function Facts({
  gammas,
  align,
  entropies,
}: {
  gammas: readonly number[];
  align: RecipeOf<'align'>;
  entropies: Entropies | null;
}) {
  const [gamma = align.gamma] = gammas;
  const border = curriculumThreshold(gamma);
  const limit = align.entropyLimit ?? 1;
  const released = align.curriculumGradient === 'through';
  const says = words.paper.facts;
  const shown = gammas.map(short).join(' → ');
  return (
    <ul className="curve-facts">
      <li>
        {says.border(
          gammas.length > 1 ? says.overStage(shown) : shown,
          <Explained tip={says.borderTip}>
            {gammas.map((each) => short(curriculumThreshold(each))).join(' → ')}
          </Explained>,
        )}
      </li>
      {align.entropyLimit !== null && <li>{says.limit(short(limit))}</li>}
      {entropies ? (
        <li>
          {says.above(
            <Explained tip={says.shareTip(entropies.of)}>
              {percentSign(
                shareAbove(entropies.histogram, border) - shareAbove(entropies.histogram, Math.max(limit, border)),
              )}
            </Explained>,
            released ? says.pushed : says.wait,
            <span className="muted">({entropies.of})</span>,
          )}
        </li>
      ) : (
        <li className="muted">{says.noEntropies}</li>
      )}
    </ul>
  );
}
