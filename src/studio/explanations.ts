import type { LayerName } from '../protocol/layers.js';
import { formula } from './lesson/symbols.js';
import type { Chapter, Panel } from './store.js';
import { words } from './words/words.js';

/** A layer as the page's lists name it. */
const layer = (name: LayerName): string => words.protocol.layers[name].title;

interface ExplanationWords {
  title: string;
  /** Two sentences that say what happens and why. */
  text: string;
  /** Says what to look at on the page during the chapter. */
  look: string;
}

export interface Explanation extends Readonly<ExplanationWords> {
  /** Made by `formula`; one line each. */
  formulas: string[];
  /** A panel that shows more, and what it shows. */
  more?: { panel: Panel; readonly words: string };
}

/** Its words are looked up whenever they are read: the language can be another one by then. */
const explanation = (own: () => ExplanationWords, formulas: string[], more?: Explanation['more']): Explanation => ({
  formulas,
  get title() {
    return own().title;
  },
  get text() {
    return own().text;
  },
  get look() {
    return own().look;
  },
  ...(more && { more }),
});

/** The chapter of the source in the black-box setting. */
export const GIVEN_EXPLANATION: Explanation = explanation(
  () => words.page.explanations.given,
  [formula`${'given'} = given probabilities of each pixel`],
);

/** Explains each chapter in plain words; formulas and symbols as in the paper (arXiv 2106.11653). */
export const EXPLANATIONS: Record<Chapter, Explanation> = {
  source: explanation(() => words.page.explanations.source, [formula`${'z'} = f(${'x'}),  ${'p'} = softmax(${'z'})`]),
  targets: explanation(
    () => words.page.explanations.targets,
    [formula`${'h'} = − Σ_{c} ${'p'}_{c} ln ${'p'}_{c} / ln ${'classes'}`],
  ),
  recipe: explanation(() => words.page.explanations.recipe, ['align → teach → propagate']),
  distil: explanation(() => {
    const { text, look } = words.page.explanations.distil;
    return {
      title: words.protocol.stages.distil,
      text,
      look: look(layer('given'), layer('ensembled'), layer('disagreement')),
    };
  }, [
    formula`${'distilLoss'} = mean Σ_{c} ${'target'}_{c} (ln ${'target'}_{c} − ln ${'p'}_{c})`,
    formula`${'target'} ← ${'momentum'} ${'target'} + (1 − ${'momentum'}) ${'teacher'}`,
  ]),
  reestimate: explanation(
    () => ({ title: words.protocol.stages.reestimate, ...words.page.explanations.reestimate }),
    [formula`${'statistics'} ← mean_{b} ${'statistics'}_{b}`],
  ),
  align: explanation(
    () => ({ title: words.protocol.stages.align, ...words.page.explanations.align }),
    [
      formula`${'alignLoss'} = ${'entropyWeight'} · mean[(1 − ${'h'})^{${'gamma'}} ${'h'}] − ${'diversityWeight'} · ${'diversity'}`,
      formula`${'diversity'} = − Σ_{c} ${'marginal'} ln ${'marginal'} / ln ${'classes'}`,
      formula`${'marginal'} = mean[e^{− ${'alpha'} ${'h'}} ${'p'}_{c}]`,
    ],
    {
      panel: 'paper',
      get words() {
        return words.page.explanations.align.more;
      },
    },
  ),
  teach: explanation(() => {
    const { text, look } = words.page.explanations.teach;
    return { title: words.protocol.stages.teach, text, look: look(layer('positive'), layer('negative')) };
  }, [
    formula`${'teachLoss'} = mean_{${'kept'}} CE(${'z'}, ${'pseudoLabel'}) + ${'negativeWeight'} · ${'negativeLoss'}`,
    formula`${'negativeLoss'} = mean[− ln(1 − Σ_{c : p_{c} < ${'delta'}} ${'p'}_{c})]`,
    formula`${'pseudoLabel'} = argmax ${'teacher'}`,
  ]),
  propagate: explanation(() => {
    const { text, look } = words.page.explanations.propagate;
    return { title: words.protocol.stages.propagate, text, look: look(layer('mixed')) };
  }, [
    formula`${'propagateLoss'} = ${'easyLoss'} + ${'mixLoss'}`,
    formula`${'mixLoss'} = mean[${'sureShare'} · CE(z_{mixed}, ${'mixedLabel'})]`,
    formula`${'sureShare'} = mean 𝟙[max ${'teacher'} ≥ ${'tau'}]`,
  ]),
  result: explanation(() => words.page.explanations.result, [formula`${'iou'} = TP / (TP + FP + FN)`]),
};
