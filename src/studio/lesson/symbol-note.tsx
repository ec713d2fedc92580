import { LAYERS } from '../../protocol/layers.js';
import { OPTION_LABELS } from '../../protocol/option-labels.js';
import { stageTitle } from '../../protocol/stages.js';
import { setLayer } from '../actions/keys.js';
import type { ChartName } from '../charts/chart-frame.js';
import { IconButton } from '../controls/button.js';
import { typeset } from '../controls/formula.js';
import { optionPlace } from '../recipe-form/option-places.js';
import { setPanel, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { choose, useMarks } from './marks.js';
import { SYMBOLS, type SymbolOption } from './symbols.js';

/** What the chosen symbol means, with ways to its layer, its chart and its option. */
export function SymbolNote() {
  const chosen = useMarks((marks) => marks.chosen);
  return (
    <div className="symbol-note" role="status">
      {chosen && <Note {...SYMBOLS[chosen]} />}
    </div>
  );
}

function Note({ face, meaning, layer, chart, option }: (typeof SYMBOLS)[keyof typeof SYMBOLS]) {
  return (
    <div className="symbol-note-inner">
      <p>
        <b>{typeset(face)}</b> {meaning}
      </p>
      <p className="symbol-ways">
        {layer && (
          <button type="button" className="link" onClick={() => setLayer(0, layer)}>
            Layer “{LAYERS[layer].title}”
          </button>
        )}
        {chart && (
          <button type="button" className="link" onClick={() => showChart(chart)}>
            Chart “{words.charts.titles[chart]}”
          </button>
        )}
        {option && <OptionWay {...option} />}
      </p>
      <IconButton icon="cross" label="Let go of the symbol" className="small" onClick={() => choose(null)} />
    </div>
  );
}

/** Scrolls to a chart, where the run has it by now. */
const showChart = (name: ChartName): void =>
  document.querySelector(`[data-chart="${name}"]`)?.scrollIntoView({ block: 'nearest' });

/** Opens an option, where the recipe has its stage. */
function OptionWay({ stage, option }: SymbolOption) {
  const index = useStudio(({ recipe }) => recipe.stages.findIndex((each) => each.stage === stage));
  const label = OPTION_LABELS[option as keyof typeof OPTION_LABELS];
  if (index < 0) return <span className="muted">{`Option “${label}”: the recipe has no ${stageTitle(stage)}.`}</span>;
  return (
    <button
      type="button"
      className="link"
      aria-haspopup="dialog"
      onClick={() => setPanel('options', optionPlace({ stage, index }, option))}
    >
      Option “{label}”
    </button>
  );
}
