import { type LossColor, lossStyle } from '../../report/loss-styles.js';

/** Colours of the charts come from the style sheet, so that the canvases follow the theme. */
export type InkName =
  | 'text'
  | 'text-muted'
  | 'accent'
  | 'border'
  | 'surface'
  | 'chart-blue'
  | 'chart-teal'
  | 'chart-green'
  | 'chart-pink'
  | 'chart-orange'
  | 'chart-purple'
  /** The runs that are compared, by place. */
  | `group-${number}`;

export const ink = (element: Element, name: InkName): string =>
  getComputedStyle(element).getPropertyValue(`--${name}`).trim();

const LOSS_INK: Record<LossColor, InkName> = {
  text: 'text',
  muted: 'text-muted',
  blue: 'chart-blue',
  teal: 'chart-teal',
  green: 'chart-green',
  pink: 'chart-pink',
  orange: 'chart-orange',
  purple: 'chart-purple',
};

/** Colour and dash of a loss, as the report has them. */
export function lossInk(name: string): { ink: InkName; dash?: number[] } {
  const { color, dash } = lossStyle(name);
  return { ink: LOSS_INK[color], ...(dash && { dash: [...dash] }) };
}
