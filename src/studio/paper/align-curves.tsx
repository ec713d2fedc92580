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
import { percentSign, short } from '../../report/numbers.js';
import { Segments } from '../controls/choice.js';
import { Explained } from '../controls/explained.js';
import { Formula } from '../controls/formula.js';
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
      <h3 id="curves-title">The two gradients of Align</h3>
      <p>
        Both have the same loss. With the weight in the gradient its slope is negative above 1/(γ + 1): a step makes
        those pixels <em>less</em> sure. Detached, the slope is positive everywhere: unsure pixels only wait.
      </p>
      <Segments
        label="Gradient of the curriculum weight"
        value={align.curriculumGradient}
        disabled={locked}
        options={[
          { value: 'through', label: 'In the gradient' },
          { value: 'detached', label: 'Detached' },
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
        <span>Entropy h</span>
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
  const does = at > limit ? 'left out' : slope < 0 ? 'made less sure' : slope < 0.05 ? 'waits' : 'made surer';
  return (
    <p className="gradient-reading">
      At h = {short(at)}: loss{' '}
      <Explained tip="(1 − h)^γ h, before the weight of the entropy term.">
        {short(curriculumLoss(at, gamma))}
      </Explained>
      , slope{' '}
      <Explained tip="How much the loss grows with h. A step lowers h where it is above 0, and raises h where it is below.">
        {short(at > limit ? 0 : slope)}
      </Explained>
      : {does}
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
  return (
    <ul className="curve-facts">
      <li>
        γ = {gammas.map(short).join(' → ')}
        {gammas.length > 1 && ' over the stage (broken curves: its end)'}, dashed border 1/(γ + 1) ={' '}
        <Explained tip="Where (1 − h)^γ h has its maximum. With the weight in the gradient the slope changes its sign here.">
          {gammas.map((each) => short(curriculumThreshold(each))).join(' → ')}
        </Explained>
      </li>
      {align.entropyLimit !== null && <li>Pixels with h above {short(limit)} (entropyLimit) are left out.</li>}
      {entropies ? (
        <li>
          <Explained tip={`Of the pixels of ${entropies.of}; blue behind the curves, on a square-root scale.`}>
            {percentSign(
              shareAbove(entropies.histogram, border) - shareAbove(entropies.histogram, Math.max(limit, border)),
            )}
          </Explained>{' '}
          of the pixels lie above the border: {released ? 'they are pushed to be less sure' : 'they wait'}{' '}
          <span className="muted">({entropies.of})</span>
        </li>
      ) : (
        <li className="muted">
          Open a source model and images: the entropies of their pixels are drawn behind the curves.
        </li>
      )}
    </ul>
  );
}
