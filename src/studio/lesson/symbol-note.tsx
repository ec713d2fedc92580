import type { LayerName } from '../../protocol/layers.js';
import { setLayer } from '../actions/keys.js';
import { IconButton } from '../controls/button.js';
import { typeset } from '../controls/formula.js';
import { optionPlace } from '../recipe-form/option-places.js';
import { setPanel, shownRecipe, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { bringToSight, chartOf, PICTURE } from './in-sight.js';
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
          <button type="button" className="link" onClick={() => showLayer(layer)}>
            {said.layer(words.protocol.layers[layer].title)}
          </button>
        )}
        {chart && (
          <button type="button" className="link" onClick={() => bringToSight(chartOf(chart))}>
            {said.chart(words.charts.titles[chart])}
          </button>
        )}
        {option && <OptionWay {...option} />}
      </p>
      <IconButton icon="cross" label={said.letGo} className="small" onClick={() => choose(null)} />
    </div>
  );
}

/** Shows a layer in the first pane, which may be out of sight on a narrow page. */
function showLayer(layer: LayerName): void {
  setLayer(0, layer);
  bringToSight(PICTURE);
}

/** Opens an option, where the shown recipe has its stage. */
function OptionWay({ stage, option }: SymbolOption) {
  const index = useStudio((state) => shownRecipe(state).stages.findIndex((each) => each.stage === stage));
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
