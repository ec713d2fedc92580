import { setLayer } from '../actions/keys.js';
import type { ChartName } from '../charts/chart-frame.js';
import { IconButton } from '../controls/button.js';
import { typeset } from '../controls/formula.js';
import { optionPlace } from '../recipe-form/option-places.js';
import { setPanel, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { choose, useMarks } from './marks.js';
import { SYMBOLS, type SymbolName, type SymbolOption } from './symbols.js';

/** What the chosen symbol means, with ways to its layer, its chart and its option. */
export function SymbolNote() {
  const chosen = useMarks((marks) => marks.chosen);
  return (
    <div className="symbol-note" role="status">
      {chosen && <Note name={chosen} />}
    </div>
  );
}

function Note({ name }: { name: SymbolName }) {
  const { face, layer, chart, option } = SYMBOLS[name];
  const said = words.lesson.symbolNote;
  return (
    <div className="symbol-note-inner">
      <p>
        <b>{typeset(face)}</b> {words.lesson.symbols[name]}
      </p>
      <p className="symbol-ways">
        {layer && (
          <button type="button" className="link" onClick={() => setLayer(0, layer)}>
            {said.layer(words.protocol.layers[layer].title)}
          </button>
        )}
        {chart && (
          <button type="button" className="link" onClick={() => showChart(chart)}>
            {said.chart(words.charts.titles[chart])}
          </button>
        )}
        {option && <OptionWay {...option} />}
      </p>
      <IconButton icon="cross" label={said.letGo} className="small" onClick={() => choose(null)} />
    </div>
  );
}

/** Scrolls to a chart, where the run has it by now. */
const showChart = (name: ChartName): void =>
  document.querySelector(`[data-chart="${name}"]`)?.scrollIntoView({ block: 'nearest' });

/** Opens an option, where the recipe has its stage. */
function OptionWay({ stage, option }: SymbolOption) {
  const index = useStudio(({ recipe }) => recipe.stages.findIndex((each) => each.stage === stage));
  const label = words.protocol.options[option as keyof typeof words.protocol.options];
  const said = words.lesson.symbolNote;
  if (index < 0) return <span className="muted">{said.noStage(label, words.protocol.stages[stage])}</span>;
  return (
    <button
      type="button"
      className="link"
      aria-haspopup="dialog"
      onClick={() => setPanel('options', optionPlace({ stage, index }, option))}
    >
      {said.option(label)}
    </button>
  );
}
