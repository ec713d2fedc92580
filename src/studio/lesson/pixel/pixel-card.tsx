import { useEffect, useRef } from 'react';
import type { ClassList } from '../../../protocol/classes.js';
import type { PixelCalculation } from '../../../protocol/pixel-calculation.js';
import type { PixelReport } from '../../../protocol/session.js';
import { classColor, className } from '../../../report/paint/palette.js';
import { IconButton } from '../../controls/button.js';
import { typeset } from '../../controls/formula.js';
import { PixelProbabilities } from '../../maps/inspector.js';
import { shownClasses, useStudio } from '../../store.js';
import { useLooksBack } from '../../time/use-shown-maps.js';
import { short } from '../../words/numbers.js';
import { words } from '../../words/words.js';
import { calculationRows, gradientOf, type Row } from './calculation-rows.js';
import { KeptNumbers } from './kept-card.js';
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
  // The weights of the past and of saved runs are gone: of a pixel there, only what was kept can be said.
  const away = useLooksBack();
  const saved = useStudio((state) => state.saved !== null);
  if (!pixel || (saved && !away)) return null;
  const said = words.lesson.pixel;
  return (
    <section className="pixel-card" aria-labelledby="pixel-title" ref={card}>
      <header>
        <h2 id="pixel-title">{said.title(String(pixel.x), String(pixel.y))}</h2>
        <IconButton icon="cross" label={said.letGo} shortcut="Esc" onClick={() => pinPixel(null)} />
      </header>
      <p className="visually-hidden" role="status">
        {!away && report && spoken(report, classes)}
      </p>
      {away ? (
        <KeptNumbers pixel={pixel} />
      ) : report ? (
        <Numbers report={report} classes={classes} />
      ) : (
        <p className="muted">{failed ? said.failed : said.asking}</p>
      )}
    </section>
  );
}

/** What a screen reader says when the numbers come. */
function spoken({ student, entropy }: PixelReport, classes: ClassList | undefined): string {
  const surest = student.indexOf(Math.max(...student));
  return words.lesson.pixel.spoken(className(classes, surest), short(entropy));
}

function Numbers({ report, classes }: { report: PixelReport; classes: ClassList | undefined }) {
  const { student, entropy, truth, calculation, negative } = report;
  const count = student.length;
  const said = words.lesson.pixel;
  return (
    <>
      <h3>{typeset('p = softmax(z)')}</h3>
      <PixelProbabilities report={report} classes={classes} />
      {negative.length > 0 && <p className="muted">{said.struckOut(negative.length)}</p>}
      <dl className="pixel-rows">
        <Line symbol="− Σ p_{c} ln p_{c}" value={short(entropy * Math.log(count))} words={said.nats} />
        <Line symbol="h" value={short(entropy)} words={said.normalised(String(count))} />
        {truth !== null && <Line {...said.truth} value={className(classes, truth)} />}
      </dl>
      {calculation ? <Calculation {...{ calculation, classes, count }} /> : <p className="muted">{said.chooseStage}</p>}
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
  const title = words.protocol.stages[stage];
  const said = words.lesson.pixel;
  return (
    <>
      <h3>{preview ? said.preview(title) : said.afterStep(title, String(step))}</h3>
      <dl className="pixel-rows">
        {calculationRows(calculation, classes).map((row) => (
          <Line key={row.symbol} {...row} />
        ))}
      </dl>
      <Gradient {...{ calculation, classes, count }} />
      {caveats.length > 0 && (
        <details className="pixel-caveats">
          <summary>{said.differ}</summary>
          <ul>
            {caveats.map((name) => (
              <li key={name}>{said.caveats[name]}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

const Line = ({ symbol, value, words: what }: Row) => (
  <div>
    <dt>{typeset(symbol)}</dt>
    <dd className="pixel-value">{value}</dd>
    <dd className="pixel-words">{what}</dd>
  </div>
);

const MOST_CLASSES = 5;

/** Which logits a step moves, those with the largest gradient first. */
function Gradient({ calculation, classes, count }: CalculationProps) {
  const gradient = gradientOf(calculation, count);
  const said = words.lesson.pixel.gradient;
  const largest = Math.max(...gradient.map(Math.abs));
  if (!(largest > 0)) return <p className="muted">{said.none}</p>;
  const order = gradient.map((_, c) => c).sort((a, b) => Math.abs(gradient[b] ?? 0) - Math.abs(gradient[a] ?? 0));
  return (
    <table className="pixel-gradient">
      <caption>{said.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{said.class}</th>
          <td />
          <th scope="col">∂L/∂z</th>
          <th scope="col">{said.step}</th>
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
              <td>{value < 0 ? said.raises : value > 0 ? said.lowers : said.leaves}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
