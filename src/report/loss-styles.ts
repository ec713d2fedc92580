import type { LossName } from '../protocol/stages.js';

/** Names of colours that report and page both have. */
export type LossColor = 'text' | 'muted' | 'blue' | 'teal' | 'green' | 'pink' | 'orange' | 'purple';

export interface LossStyle {
  color: LossColor;
  /** Pixels drawn and left out in turn. */
  dash?: readonly [drawn: number, leftOut: number];
}

/** Colour and dash of each loss, the same in every stage, in report and page. */
const LOSS_STYLES: Record<LossName, LossStyle> = {
  total: { color: 'text' },
  entropy: { color: 'blue' },
  diversity: { color: 'teal', dash: [5, 3] },
  positive: { color: 'green' },
  negative: { color: 'pink', dash: [5, 3] },
  easy: { color: 'orange' },
  mix: { color: 'purple', dash: [2, 2] },
  contrast: { color: 'blue', dash: [2, 2] },
};

const isLossName = (name: string): name is LossName => Object.hasOwn(LOSS_STYLES, name);

/** Names of losses come from records that a user opens. Names that no stage has are drawn muted. */
export const lossStyle = (name: string): LossStyle => (isLossName(name) ? LOSS_STYLES[name] : { color: 'muted' });
