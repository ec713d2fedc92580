/** Positions that an ONNX Slice takes of an axis of known length; `end` is exclusive, a step may go backwards. */
export function indicesOf(
  { start, end, step }: { start: number; end: number; step: number },
  length: number,
): number[] {
  if (step === 0) return [];
  const clamp = (index: number, low: number, high: number): number =>
    Math.max(low, Math.min(high, index < 0 ? index + length : index));
  const [first, last] =
    step > 0
      ? [clamp(start, 0, length), clamp(end, 0, length)]
      : [clamp(start, 0, length - 1), clamp(end, -1, length - 1)];
  const count = Math.max(0, Math.ceil((last - first) / step));
  return Array.from({ length: count }, (_, index) => first + index * step);
}
