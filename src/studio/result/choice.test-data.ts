import type { ChoiceCandidate } from '../../protocol/choice.js';

/** A value with an interval of a point to both sides. */
export const spread = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });

/** A result of a choice without labels: trained, and first of its rank unless `more` says otherwise. */
export const candidate = (name: string, value: number, more: Partial<ChoiceCandidate>): ChoiceCandidate => ({
  ...{ name, kind: 'trained', standing: 'votes', sameAs: null, kappa: 0.8, weight: 0.5, rank: 1 },
  ...{ agreement: spread(value), toBest: spread(value - 0.8), iou: [], byImage: [], shares: [] },
  simple: { entropy: 0, confidence: 0, infoMax: 0 },
  ...more,
});
