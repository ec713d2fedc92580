/** A soft label as it is stored: ids (255: none) and 255ths of the four surest classes. */
export interface StoredLabel {
  ids: number[];
  bytes: number[];
}

const NAMED = 4;
export const NOTHING: StoredLabel = { ids: [255, 255, 255, 255], bytes: [0, 0, 0, 0] };

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The two words of a stored label. */
export const wordsOf = ({ ids, bytes }: StoredLabel): [number, number] => [
  ids.reduce((word, id, place) => word | (id << (8 * place)), 0),
  bytes.reduce((word, byte, place) => word | (byte << (8 * place)), 0),
];

export function labelOf(words: ArrayLike<number>, pixel = 0): StoredLabel {
  const byte = (word: number, place: number) => ((words[2 * pixel + word] ?? 0) >>> (8 * place)) & 255;
  const places = [0, 1, 2, 3];
  return { ids: places.map((place) => byte(0, place)), bytes: places.map((place) => byte(1, place)) };
}

/** Probabilities of all classes; all 0 for a label that says nothing. */
export function expandReference({ ids, bytes }: StoredLabel, classes: number): number[] {
  if (ids[0] === 255) return new Array<number>(classes).fill(0);
  const named = Math.min(NAMED, classes);
  const rest = classes > named ? (255 - sum(bytes)) / 255 / (classes - named) : 0;
  return Array.from({ length: classes }, (_, c) => {
    const place = ids.indexOf(c);
    return place < 0 ? rest : (bytes[place] ?? 0) / 255;
  });
}

/** The stored label of a pixel, and its error: half the sum of |t - stored|. See pack.wgsl. */
export function packReference(
  probabilities: readonly number[],
  previous: StoredLabel = NOTHING,
  momentum = 0,
  factors: readonly number[] = probabilities.map(() => 1),
): { label: StoredLabel; error: number } {
  const scaled = probabilities.map((p, c) => p * (factors[c] ?? 1));
  const total = sum(scaled);
  const known = momentum > 0 && previous.ids[0] !== 255;
  if (total <= 0) return { label: known ? previous : NOTHING, error: 0 };
  const m = known ? momentum : 0;
  const before = expandReference(previous, probabilities.length);
  const t = scaled.map((p, c) => m * (before[c] ?? 0) + ((1 - m) * p) / total);
  const order = t.map((_, c) => c).sort((a, b) => (t[b] ?? 0) - (t[a] ?? 0) || a - b);
  const ids = Array.from({ length: NAMED }, (_, place) => order[place] ?? 255);
  const bytes = ids.map((id) => Math.floor((t[id] ?? 0) * 255 + 0.5));
  if (sum(bytes) > 255 || t.length <= NAMED) bytes[0] = (bytes[0] ?? 0) + 255 - sum(bytes);
  const label = { ids, bytes };
  const stored = expandReference(label, t.length);
  return { label, error: 0.5 * sum(t.map((value, c) => Math.abs(value - (stored[c] ?? 0)))) };
}
