import type { Sampling } from '../../gpu/grid-sample/grid-sample.js';
import { isNumber } from './dims.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { emitProduct } from './products.js';

/** Names of opset 16 and of opset 20. */
const modes = new Map<string, Sampling['mode']>([
  ['bilinear', 'linear'],
  ['linear', 'linear'],
  ['nearest', 'nearest'],
  ['bicubic', 'cubic'],
  ['cubic', 'cubic'],
]);
const paddings = new Map<string, Sampling['padding']>([
  ['zeros', 'zeros'],
  ['border', 'border'],
  ['reflection', 'reflection'],
]);

function samplingOf(call: OperatorCall): Sampling {
  const given = { mode: call.text('mode', 'linear'), padding: call.text('padding_mode', 'zeros') };
  const [mode, padding] = [modes.get(given.mode), paddings.get(given.padding)];
  if (!mode || !padding) throw call.bad(`no way to sample: ${given.mode}, ${given.padding}`);
  return { mode, padding, alignCorners: call.int('align_corners', 0) === 1 };
}

export const gridSample: Handler = (call) => {
  const x = call.featureMap(0);
  const grid = call.tensor(1);
  const [batch = 1, height = 1, width = 1, two] = grid.shape;
  if (grid.shape.length !== 4 || two !== 2) throw call.problem('shape-mismatch', 'its grid has no places (x, y)');
  call.draft.join(x.shape[0] ?? 1, batch, call.label);
  const output = call.fresh();
  const node = { op: 'grid-sample', name: output, input: x.name, grid: grid.name, output } as const;
  const shape = [batch, height, width, x.shape[3] ?? 1];
  call.giveFeatureMap(call.draft.emit({ ...node, sampling: samplingOf(call) }, shape));
};

/** Centres of pixels from -1 to 1, or of the pixels' edges. */
const centres = (size: number, alignCorners: boolean): number[] =>
  Array.from({ length: size }, (_, i) =>
    alignCorners ? (size === 1 ? 0 : (2 * i) / (size - 1) - 1) : (2 * i + 1) / size - 1,
  );

/** The places (x, y) that affine maps [N, 2, 3] give the pixels of an image. */
export const affineGrid: Handler = (call) => {
  const { draft } = call;
  const theta = call.tensor(0);
  const [batch = 1, , height, width, more] = call.known(1).values;
  if (more !== undefined) throw call.unsupported('a grid of three dimensions');
  if (!isNumber(height) || !isNumber(width)) {
    throw call.problem('unsupported-op', 'the size of its grid depends on the image', true);
  }
  call.count(height, width, 3);
  const alignCorners = call.int('align_corners', 0) === 1;
  const [rows, columns] = [centres(height, alignCorners), centres(width, alignCorners)];
  const places = Float32Array.from(rows.flatMap((y) => columns.flatMap((x) => [x, y, 1])));
  const base = draft.constant(`${call.output()}#places`, [1, height * width, 3], places);
  const moved = emitProduct(call, base, draft.transpose(theta, [0, 2, 1]));
  call.give(draft.reshape(moved, [batch, height, width, 2]));
};
