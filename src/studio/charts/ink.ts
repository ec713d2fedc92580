/** Colours of the charts come from the style sheet, so that the canvases follow the theme. */
export type InkName =
  | 'text'
  | 'text-muted'
  | 'border'
  | 'surface'
  | 'chart-blue'
  | 'chart-teal'
  | 'chart-green'
  | 'chart-pink'
  | 'chart-orange'
  | 'chart-purple';

export const ink = (element: Element, name: InkName): string =>
  getComputedStyle(element).getPropertyValue(`--${name}`).trim();

/** Colour and dash of each loss, the same in every stage. The total is the text colour. */
const LOSS_INK: Record<string, { ink: InkName; dash?: number[] }> = {
  total: { ink: 'text' },
  entropy: { ink: 'chart-blue' },
  diversity: { ink: 'chart-teal', dash: [5, 3] },
  positive: { ink: 'chart-green' },
  negative: { ink: 'chart-pink', dash: [5, 3] },
  easy: { ink: 'chart-orange' },
  mix: { ink: 'chart-purple', dash: [2, 2] },
};

/** Names of losses come from records that a user opens: only the table's own are looked up. */
export const lossInk = (name: string): { ink: InkName; dash?: number[] } =>
  (Object.hasOwn(LOSS_INK, name) && LOSS_INK[name]) || { ink: 'text-muted' };
