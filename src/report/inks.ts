/** Colours of the report by name: in light, which is that of figures for print too, and in dark. */
export const LIGHT = {
  bg: '#fbfbfa',
  card: '#ffffff',
  text: '#1b1f24',
  muted: '#5b646e',
  line: '#dfe2e5',
  band: '#f1f3f4',
  blue: '#2f74c8',
  teal: '#1a8a98',
  green: '#2c8560',
  pink: '#c24a73',
  orange: '#b4640f',
  purple: '#8557c6',
  up: '#1d7a4c',
  down: '#b3372f',
  warn: '#8a5a00',
  'warn-bg': '#fff6e0',
} as const;

export type Ink = keyof typeof LIGHT;

export const DARK: Record<Ink, string> = {
  bg: '#14171b',
  card: '#1b1f24',
  text: '#e6e9ec',
  muted: '#9aa4ae',
  line: '#31373e',
  band: '#22272d',
  blue: '#6ba6ee',
  teal: '#4fc0cc',
  green: '#5fc097',
  pink: '#ee86a8',
  orange: '#e5a055',
  purple: '#b795ee',
  up: '#6bcf9c',
  down: '#f08a80',
  warn: '#f0c465',
  'warn-bg': '#33290f',
};

/** As custom properties of a style sheet. */
export const inkProperties = (inks: Record<Ink, string>): string =>
  Object.entries(inks)
    .map(([name, color]) => `--${name}: ${color};`)
    .join(' ');
