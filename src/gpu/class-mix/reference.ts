/** ClassMix of one pixel: its values and label come from the easy image where the label is pasted, else from the hard. */
export function mixPixel<T>(
  easy: { rgb: T; label: number },
  hard: { rgb: T; label: number; weight: number },
  pasted: readonly number[],
): { rgb: T; label: number; weight: number } {
  return pasted.includes(easy.label) ? { ...easy, weight: 1 } : hard;
}
