import type { ChartName } from '../charts/chart-frame.js';

export const PICTURE = '.viewer';

export const chartOf = (name: ChartName): string => `[data-chart="${name}"]`;

/** Scrolls to what is spoken of, where the page has it by now and it is out of sight. */
export const bringToSight = (selector: string): void =>
  document.querySelector(selector)?.scrollIntoView({ block: 'nearest' });
