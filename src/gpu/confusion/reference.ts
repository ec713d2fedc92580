/** Pixels by true and by predicted class, [true][predicted]; ids of `truth` that are no class are not counted. */
export function confusionReference(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes * classes).fill(0);
  for (let pixel = 0; pixel < truth.length; pixel++) {
    const label = truth[pixel] as number;
    const cell = label * classes + (predicted[pixel] as number);
    if (label < classes) counts[cell] = (counts[cell] as number) + 1;
  }
  return counts;
}
