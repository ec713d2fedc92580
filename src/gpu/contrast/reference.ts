/** The kernels of this folder in float64, the plainest way there is: their oracle. */

type Numbers = ArrayLike<number>;

const at = (values: Numbers, index: number): number => values[index] ?? Number.NaN;

/** Rows of `x` [rows, channels], each scaled to length 1. */
export function unitRows(x: Numbers, channels: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let first = 0; first < x.length; first += channels) {
    let squares = 0;
    for (let i = 0; i < channels; i++) squares += at(x, first + i) ** 2;
    const length = Math.max(Math.sqrt(squares), 1e-12);
    for (let i = 0; i < channels; i++) y[first + i] = at(x, first + i) / length;
  }
  return y;
}

/** The class that fills the largest part of each cell, if that is at least `purity` of it, else 255. */
export function purestClasses(
  labels: Numbers,
  [count, height, width]: readonly [number, number, number],
  [rows, columns]: readonly [number, number],
  { classes, purity, hasClass }: { classes: number; purity: number; hasClass: (image: number, y: number) => boolean },
): number[] {
  const cells: number[] = [];
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const counts = new Array<number>(classes).fill(0);
        let area = 0;
        for (let y = Math.floor((row * height) / rows); y < Math.ceil(((row + 1) * height) / rows); y++) {
          for (let x = Math.floor((column * width) / columns); x < Math.ceil(((column + 1) * width) / columns); x++) {
            const label = at(labels, (image * height + y) * width + x);
            area += 1;
            if (label < classes && hasClass(image, y)) counts[label] = (counts[label] ?? 0) + 1;
          }
        }
        const most = Math.max(...counts);
        cells.push(most > 0 && most / area >= purity - 1e-9 ? counts.indexOf(most) : 255);
      }
    }
  }
  return cells;
}

/** Mean over all vectors of each class, and their number. */
export function classMeans(vectors: Numbers, labels: Numbers, classes: number, channels: number) {
  const means = new Float64Array(classes * channels);
  const counts = new Float64Array(classes);
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const label = at(labels, pixel);
    if (label >= classes) continue;
    counts[label] = at(counts, label) + 1;
    for (let i = 0; i < channels; i++) {
      means[label * channels + i] = at(means, label * channels + i) + at(vectors, pixel * channels + i);
    }
  }
  for (let i = 0; i < means.length; i++) means[i] = at(means, i) / Math.max(1, at(counts, Math.floor(i / channels)));
  return { means, counts };
}

/** Mean over labelled pixels of CE(f . m_c / temperature, y). */
export function contrast(
  vectors: Numbers,
  prototypes: Numbers,
  labels: Numbers,
  { channels, temperature }: { channels: number; temperature: number },
): number {
  const classes = prototypes.length / channels;
  let sum = 0;
  let count = 0;
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const label = at(labels, pixel);
    if (label >= classes) continue;
    const logits = Array.from({ length: classes }, (_, c) => {
      let product = 0;
      for (let i = 0; i < channels; i++)
        product += at(vectors, pixel * channels + i) * at(prototypes, c * channels + i);
      return product / temperature;
    });
    const highest = Math.max(...logits);
    const total = Math.log(logits.reduce((all, logit) => all + Math.exp(logit - highest), 0)) + highest;
    sum += total - at(logits, label);
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}
