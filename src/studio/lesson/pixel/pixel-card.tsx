import { useEffect, useRef } from 'react';
import type { ClassList } from '../../../protocol/classes.js';
import type { PixelCalculation } from '../../../protocol/pixel-calculation.js';
import type { PixelReport } from '../../../protocol/session.js';
import { stageTitle } from '../../../protocol/stages.js';
import { short } from '../../../report/numbers.js';
import { classColor, className } from '../../../report/paint/palette.js';
import { IconButton } from '../../controls/button.js';
import { typeset } from '../../controls/formula.js';
import { PixelProbabilities } from '../../maps/inspector.js';
import { shownClasses, useStudio } from '../../store.js';
import { useLooksBack } from '../../time/use-shown-maps.js';
import { CAVEAT_WORDS, calculationRows, gradientOf } from './calculation-rows.js';
import { pinPixel, usePin } from './pin.js';

/** The whole calculation of the pinned pixel, in the order of the formulas of its stage. */
export function PixelCard() {
  const { pixel, report, failed } = usePin();
  const classes = useStudio(shownClasses) ?? undefined;
  const card = useRef<HTMLElement>(null);
  const pinned = pixel !== null;
  useEffect(() => {
    // Only its column scrolls: in a narrow window the picture would be lost from sight.
    const column = card.current?.closest('aside');
    if (pinned && card.current) column?.scrollTo({ top: card.current.offsetTop });
  }, [pinned]);
  const away = useLooksBack();
  const saved = useStudio((state) => state.saved !== null);
  // The weights of the past and of saved runs are gone: nobody can be asked.
  if (!pixel || away || saved) return null;
  return (
    <section className="pixel-card" aria-labelledby="pixel-title" ref={card}>
      <header>
        <h2 id="pixel-title">{`Pixel x ${pixel.x}, y ${pixel.y}`}</h2>
        <IconButton icon="cross" label="Let go of the pixel" shortcut="Esc" onClick={() => pinPixel(null)} />
      </header>
      <p className="visually-hidden" role="status">
        {report && spoken(report, classes)}
      </p>
      {report ? (
        <Numbers report={report} classes={classes} />
      ) : (
        <p className="muted">{failed ? 'There are no numbers of this pixel.' : 'Asking the network…'}</p>
      )}
    </section>
  );
}

/** What a screen reader says when the numbers come. */
function spoken({ student, entropy }: PixelReport, classes: ClassList | undefined): string {
  const surest = student.indexOf(Math.max(...student));
  return `Surest class ${className(classes, surest)}, entropy ${short(entropy)}.`;
}

function Numbers({ report, classes }: { report: PixelReport; classes: ClassList | undefined }) {
  const { student, entropy, truth, calculation } = report;
  const count = student.length;
  return (
    <>
      <h3>{typeset('p = softmax(z)')}</h3>
      <PixelProbabilities report={report} classes={classes} />
      <dl className="pixel-rows">
        <Line symbol="− Σ p_{c} ln p_{c}" value={short(entropy * Math.log(count))} words="entropy in nats" />
        <Line symbol="h" value={short(entropy)} words={`normalised: divided by ln ${count}`} />
        {truth !== null && (
          <Line symbol="truth" value={className(classes, truth)} words="for comparison only: no stage sees it" />
        )}
      </dl>
      {calculation ? (
        <Calculation {...{ calculation, classes, count }} />
      ) : (
        <p className="muted">Choose a stage above to see what it computes of this pixel.</p>
      )}
    </>
  );
}

interface CalculationProps {
  calculation: PixelCalculation;
  classes: ClassList | undefined;
  count: number;
}

function Calculation({ calculation, classes, count }: CalculationProps) {
  const { stage, step, caveats } = calculation;
  const preview = caveats.includes('preview');
  return (
    <>
      <h3>{preview ? `What ${stageTitle(stage)} would compute` : `${stageTitle(stage)}, after step ${step}`}</h3>
      <dl className="pixel-rows">
        {calculationRows(calculation, classes).map((row) => (
          <Line key={row.symbol} {...row} />
        ))}
      </dl>
      <Gradient {...{ calculation, classes, count }} />
      {caveats.length > 0 && (
        <details className="pixel-caveats">
          <summary>A step’s own numbers differ a little: why</summary>
          <ul>
            {caveats.map((name) => (
              <li key={name}>{CAVEAT_WORDS[name]}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

const Line = ({ symbol, value, words }: { symbol: string; value: string; words: string }) => (
  <div>
    <dt>{typeset(symbol)}</dt>
    <dd className="pixel-value">{value}</dd>
    <dd className="pixel-words">{words}</dd>
  </div>
);

const MOST_CLASSES = 5;

/** Which logits a step moves, those with the largest gradient first. */
function Gradient({ calculation, classes, count }: CalculationProps) {
  const gradient = gradientOf(calculation, count);
  const largest = Math.max(...gradient.map(Math.abs));
  if (!(largest > 0)) return <p className="muted">The gradient is 0: this pixel moves nothing.</p>;
  const order = gradient.map((_, c) => c).sort((a, b) => Math.abs(gradient[b] ?? 0) - Math.abs(gradient[a] ?? 0));
  return (
    <table className="pixel-gradient">
      <caption>Gradient by the logits z, before the mean over the pixels</caption>
      <thead>
        <tr>
          <th scope="col">class</th>
          <td />
          <th scope="col">∂L/∂z</th>
          <th scope="col">a step</th>
        </tr>
      </thead>
      <tbody>
        {order.slice(0, MOST_CLASSES).map((c) => {
          const value = gradient[c] ?? 0;
          return (
            <tr key={c}>
              <th scope="row">
                <i className="viewer-swatch" style={{ backgroundColor: classColor(classes, c) }} />
                {className(classes, c)}
              </th>
              <td className="pixel-bar-cell">
                <i
                  className="pixel-bar"
                  data-sign={value < 0 ? 'minus' : 'plus'}
                  style={{ width: `${(50 * Math.abs(value)) / largest}%` }}
                />
              </td>
              <td>{short(value)}</td>
              <td>{value < 0 ? 'raises z' : value > 0 ? 'lowers z' : 'leaves z'}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
