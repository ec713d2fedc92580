import type { Layer, LayerName } from '../../protocol/session.js';
import type { ScaleName } from './color-scales.js';

interface LayerText {
  title: string;
  /** The key that shows it in the first pane. */
  key: string;
  /** Says what one sees, in a sentence. */
  about: string;
  /** For scalar layers: the colour scale and what its ends mean. */
  scale?: { name: ScaleName; low: string; high: string };
}

/** The words and the colour scale of each layer. */
export const layerTexts: Record<LayerName, LayerText> = {
  input: { title: 'Input', key: '1', about: 'The target image as the network sees it.' },
  prediction: {
    title: 'Prediction',
    key: '2',
    about: 'The most probable class of each pixel under the present weights.',
  },
  entropy: {
    title: 'Entropy',
    key: '3',
    about: 'Normalised entropy h of the class probabilities: 0 is sure, 1 is undecided between all classes.',
    scale: { name: 'entropy', low: 'sure', high: 'undecided' },
  },
  weight: {
    title: 'Curriculum weight',
    key: '4',
    about: 'How much the entropy of a pixel counts in align, (1-h)^γ: most where the network is sure.',
    scale: { name: 'weight', low: 'ignored', high: 'full weight' },
  },
  positive: {
    title: 'Positive labels',
    key: '5',
    about: 'Pixels whose pseudo label the student learns, in their class colour; all other pixels are dimmed.',
  },
  negative: {
    title: 'Negative labels',
    key: '6',
    about: 'Number of classes that are certainly absent at a pixel: their probability is below δ.',
    scale: { name: 'count', low: 'none', high: 'all classes excluded' },
  },
  confidence: {
    title: 'Teacher confidence',
    key: '7',
    about: 'Probability that the teacher gives its own most probable class.',
    scale: { name: 'confidence', low: 'unsure', high: 'certain' },
  },
  mixed: {
    title: 'Mixed image',
    key: '8',
    about: 'Half of the classes of an easy image, cut out and pasted into a hard one (ClassMix).',
  },
  given: {
    title: 'Given prediction',
    key: '9',
    about: 'The most probable class in the given predictions of the source model.',
  },
  ensembled: {
    title: 'Ensembled label',
    key: '0',
    about: 'What the student learns now: the given prediction, moved towards the student’s own.',
  },
  disagreement: {
    title: 'Label disagreement',
    key: 'd',
    about: 'How much of its probability the ensembled label has moved away from the given prediction.',
    scale: { name: 'entropy', low: 'as given', high: 'another class' },
  },
  truth: { title: 'Ground truth', key: 't', about: 'The given labels; they are used only for evaluation.' },
  error: { title: 'Errors', key: 'e', about: 'Where the prediction differs from the ground truth.' },
};

/** The colour scale of a scalar layer; layers without their own borrow the scale of their kind. */
export function scaleNameOf(name: LayerName, kind: Layer['kind']): ScaleName {
  return layerTexts[name].scale?.name ?? (kind === 'count' ? 'count' : 'entropy');
}

/** True for layers drawn in class colours, for which the class bar applies. */
export const showsClasses = (name: LayerName, layer: Layer | undefined): boolean =>
  layer?.kind === 'classes' || (layer === undefined && name === 'prediction');
