/** Values of a JSON, YAML or Python text, looked at without trust. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');

/** A list of objects; undefined for any other value, and for an empty list. */
export const fieldsList = (value: unknown): Fields[] | undefined =>
  Array.isArray(value) && value.length > 0 && value.every(isFields) ? value : undefined;

/** A whole number, also where it is written as text. */
export function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

const byte = (value: unknown): number | undefined => {
  const number = wholeNumber(value);
  return number !== undefined && number >= 0 && number <= 255 ? number : undefined;
};

/** "#rrggbb" of three bytes; undefined where they are none. */
export function hexOf(channels: readonly unknown[]): string | undefined {
  const bytes = channels.slice(0, 3).map(byte);
  if (bytes.length !== 3 || bytes.some((value) => value === undefined)) return undefined;
  return `#${bytes.map((value) => (value ?? 0).toString(16).padStart(2, '0')).join('')}`;
}

/** A colour as "#rrggbb", "#rgb", "128,64,128", [128, 64, 128] or {"r", "g", "b"}; undefined for anything else. */
export function colorOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.length === 3 || value.length === 4 ? hexOf(value) : undefined;
  if (isFields(value)) return hexOf([value.r ?? value.red, value.g ?? value.green, value.b ?? value.blue]);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^#?[0-9a-f]{6}$/i.test(text)) return `#${text.replace('#', '').toLowerCase()}`;
  if (/^#[0-9a-f]{8}$/i.test(text)) return text.slice(0, 7).toLowerCase();
  if (/^#[0-9a-f]{3}$/i.test(text))
    return `#${[...text.slice(1)].map((digit) => digit + digit).join('')}`.toLowerCase();
  const numbers = text.replace(/^rgba?\(|^[[(]|[\])]$/g, '').split(/[\s,;]+/);
  return numbers.length === 3 || numbers.length === 4 ? hexOf(numbers) : undefined;
}
