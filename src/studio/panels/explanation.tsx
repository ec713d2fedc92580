import { Button } from '../controls/button.js';
import { Formula } from '../controls/formula.js';
import { EXPLANATIONS, GIVEN_EXPLANATION } from '../explanations.js';
import { SYMBOL_PIECE } from '../lesson/symbol-button.js';
import { SymbolNote } from '../lesson/symbol-note.js';
import { setPanel, setView, useStudio } from '../store.js';
import { words } from '../words/words.js';

/** Explains the chosen chapter: two sentences, its formula, a hint where to look. Folds to its title. */
export function ExplanationCard() {
  const chapter = useStudio((state) => state.view.chapter);
  const explained = useStudio((state) => state.view.explained);
  const given = useStudio((state) =>
    state.saved ? state.saved.record.given !== null : state.setting === 'predictions',
  );
  const { title, text, formulas, look, more } =
    chapter === 'source' && given ? GIVEN_EXPLANATION : EXPLANATIONS[chapter];
  return (
    <section className="explanation" aria-labelledby="explanation-title">
      <header>
        <h2 id="explanation-title">{title}</h2>
        <Button
          kind="quiet"
          className="small"
          aria-expanded={explained}
          onClick={() => setView({ explained: !explained })}
        >
          {explained ? words.panels.explanation.less : words.panels.explanation.more}
        </Button>
      </header>
      {explained && (
        <>
          <p>{text}</p>
          <div className="formulas">
            {formulas.map((formula) => (
              <Formula key={formula} text={formula} piece={SYMBOL_PIECE} />
            ))}
          </div>
          <SymbolNote />
          <p className="look">
            <strong>{words.panels.explanation.lookAt}</strong> {look}
          </p>
          {more && (
            <button type="button" className="link" aria-haspopup="dialog" onClick={() => setPanel(more.panel)}>
              {more.words}
            </button>
          )}
        </>
      )}
    </section>
  );
}
