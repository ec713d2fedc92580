import { Formula } from '../controls/formula.js';
import { EXPLANATIONS } from '../explanations.js';
import { useStudio } from '../store.js';

/** What the chosen chapter does: two sentences, its formula, what to look at. */
export function ExplanationCard() {
  const chapter = useStudio((state) => state.view.chapter);
  const { title, text, formulas, look } = EXPLANATIONS[chapter];
  return (
    <section className="explanation" aria-labelledby="explanation-title">
      <h2 id="explanation-title">{title}</h2>
      <p>{text}</p>
      <div className="formulas">
        {formulas.map((formula) => (
          <Formula key={formula} text={formula} />
        ))}
      </div>
      <p className="look">
        <strong>Look at</strong> {look}
      </p>
    </section>
  );
}
