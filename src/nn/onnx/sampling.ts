import type { Ratio, Ratios } from '../../gpu/resize-bilinear/axis.js';
import type { NearestRule } from '../../gpu/resize-nearest/axis.js';
import type { ResizeNode } from '../graph.js';
import { FORM_ADVICE } from './advice.js';
import { cubicRule } from './cubic.js';
import { type Dim, equal, exactQuotient, floor, isNumber, mul } from './dims.js';
import type { Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { emitSlice } from './picking.js';

/** Height and width that a Resize gives a map [N, H, W, C], and its scales where the sizes do not tell them. */
interface Target {
  height: Dim;
  width: Dim;
  ratios?: Ratios;
}

/** Inputs and attributes by the version of the operator: Upsample, Resize of opset 10, and Resize since then. */
function placesOf({ node, opset }: OperatorCall): { scales: number; sizes: number | undefined } {
  return node.op === 'Upsample' || opset < 11 ? { scales: 1, sizes: undefined } : { scales: 2, sizes: 3 };
}

function targetSize(call: OperatorCall, x: Tensor): Target {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const axes = (call.ints('axes') ?? [0, 1, 2, 3]).map((axis) => call.axis(axis, 4));
  const from = [batch, channels, height, width];
  const { sizes: at } = placesOf(call);
  const given = at !== undefined && call.has(at) ? call.known(at).values : undefined;
  const resized = given ? given.map((size) => ({ size })) : scaled(call, axes, from);
  const of = (axis: number): Resized =>
    (axes.includes(axis) ? resized[axes.indexOf(axis)] : undefined) ?? { size: from[axis] ?? 1 };
  const { hints } = call.draft.options;
  const sameBatch = equal(of(0).size, batch) || (!isNumber(batch) && of(0).size === hints.batch);
  if (!sameBatch || !equal(of(1).size, channels)) throw call.unsupported('resizing of channels');
  const [rows, columns] = [of(2), of(3)];
  if (!rows.ratio && !columns.ratio) return settled(call, rows.size, columns.size);
  const whole = { from: 1, to: 1 };
  const ratios = { rows: rows.ratio ?? rows.exact ?? whole, columns: columns.ratio ?? columns.exact ?? whole };
  return { height: rows.size, width: columns.size, ratios };
}

interface Resized {
  size: Dim;
  /** Its scale, where it was rounded, so that the sizes do not tell it. */
  ratio?: Ratio;
  /** Its scale, where the sizes tell it, too. */
  exact?: Ratio;
}

/** Sizes by scales. */
function scaled(call: OperatorCall, axes: number[], from: readonly Dim[]): Resized[] {
  const given = call.node.attributes.get('scales');
  const scales = given?.kind === 'floats' ? given.values : call.known(placesOf(call).scales).values;
  if (scales.length !== axes.length) throw call.bad('there are neither sizes nor scales for all axes');
  return scales.map((scale, index) => {
    const ratio = isNumber(scale) ? ratioOf(call, scale) : undefined;
    const exact = mul(from[axes[index] ?? 0] ?? 1, ratio ? ratio.to / ratio.from : scale);
    const size = floor(exact);
    if (equal(size, exact)) return { size, ...(ratio && { exact: ratio }) };
    if (ratio) return { size, ratio };
    throw call.problem(
      'unsupported-op',
      'a scale that is computed and gives fractions of pixels is not supported',
      true,
    );
  });
}

/** 0.3333333432674408 is meant as 1/3. */
function ratioOf(call: OperatorCall, scale: number): Ratio {
  for (let from = 1; from <= 512; from++) {
    const to = Math.round(scale * from);
    if (to > 0 && Math.fround(to / from) === Math.fround(scale)) return { from, to };
  }
  throw call.unsupported(`the scale ${scale}, which is no simple fraction,`);
}

/** Numbers that were fixed by the export may be the size of another map. */
function settled(call: OperatorCall, height: Dim, width: Dim): Target {
  const { axes, placeholders } = call.draft.options;
  const isFixed = isNumber(height) && isNumber(width);
  if (!isFixed || (isNumber(axes.height) && isNumber(axes.width))) return { height, width };
  return placeholders.sizeOf(call.output(), { height, width });
}

const positions: Record<string, NearestRule['position']> = {
  asymmetric: 'asymmetric',
  half_pixel: 'half-pixel',
  align_corners: 'align-corners',
};

/** By nearest_mode. */
const roundings: Record<string, NearestRule['rounding']> = {
  floor: 'floor',
  ceil: 'ceil',
  round_prefer_floor: 'round-down',
  round_prefer_ceil: 'round-up',
};

type Rule =
  | { mode: 'bilinear'; alignCorners: boolean; fromCorner?: true }
  | ReturnType<typeof cubicRule>
  | { mode: 'nearest'; rule: NearestRule };

/** Upsample and the Resize of opset 10 say neither where pixels lie nor how they round: onnxruntime takes corners. */
function oldRule(call: OperatorCall): Rule {
  const mode = call.text('mode', 'nearest');
  if (mode === 'nearest') return { mode, rule: { position: 'asymmetric', rounding: 'floor' } };
  if (mode === 'linear' || mode === 'bilinear') return { mode: 'bilinear', alignCorners: false, fromCorner: true };
  throw call.unsupported(`the mode ${mode}`);
}

function ruleOf(call: OperatorCall): Rule {
  if (placesOf(call).sizes === undefined) return oldRule(call);
  const mode = call.text('mode', 'nearest');
  const given = call.text('coordinate_transformation_mode', 'half_pixel');
  const coordinates = given === 'pytorch_half_pixel' || given === 'half_pixel_symmetric' ? 'half_pixel' : given;
  const position = Object.hasOwn(positions, coordinates) ? positions[coordinates] : undefined;
  if (call.int('antialias', 0) === 1) throw call.unsupported('antialiasing (antialias = 1)', FORM_ADVICE.antialias);
  if (call.text('keep_aspect_ratio_policy', 'stretch') !== 'stretch')
    throw call.unsupported('keeping the aspect ratio');
  if (mode === 'cubic') return cubicRule(call);
  if (!position) throw call.unsupported(`the coordinate_transformation_mode ${given}`);
  if (mode === 'linear') {
    const fromCorner = position === 'asymmetric';
    return { mode: 'bilinear', alignCorners: position === 'align-corners', ...(fromCorner && { fromCorner }) };
  }
  const how = call.text('nearest_mode', 'round_prefer_floor');
  const rounding = mode === 'nearest' && Object.hasOwn(roundings, how) ? roundings[how] : undefined;
  if (rounding) return { mode: 'nearest', rule: { position, rounding } };
  throw call.unsupported(`resizing of the kind ${mode}, ${mode === 'nearest' ? how : coordinates}`);
}

/** pytorch_half_pixel takes the first pixel where a single one is left of an axis. */
function atFirstPixels(call: OperatorCall, x: Tensor, sizes: readonly Dim[]): Tensor {
  if (call.text('coordinate_transformation_mode', '') !== 'pytorch_half_pixel') return x;
  return sizes.reduce((part: Tensor, size, at) => {
    const isSingle = equal(size, 1) && !equal(part.shape[at + 1], 1);
    return isSingle ? emitSlice(call, part, at + 1, 0, 1, 1) : part;
  }, x);
}

export const resize: Handler = (call) => {
  const x = call.featureMap(0);
  const { height, width, ratios } = targetSize(call, x);
  if (ratios && call.text('coordinate_transformation_mode', '') === 'half_pixel_symmetric') {
    throw call.problem('unsupported-op', 'half_pixel_symmetric with fractions of pixels is not supported', true);
  }
  const rule = ruleOf(call);
  const from = rule.mode === 'cubic' ? x : atFirstPixels(call, x, [height, width]);
  const output = call.fresh();
  const sizes = { height: call.draft.size(height), width: call.draft.size(width), ...(ratios && { ratios }) };
  const node: ResizeNode = { op: 'resize', name: output, input: from.name, output, ...sizes, ...rule };
  call.giveFeatureMap(call.draft.emit(node, [x.shape[0] ?? 1, height, width, x.shape[3] ?? 1]));
};

export const depthToSpace: Handler = (call) => {
  const x = call.featureMap(0);
  const blockSize = call.int('blocksize', 1);
  const mode = call.text('mode', 'DCR') === 'CRD' ? 'CRD' : 'DCR';
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  if (blockSize < 1 || !isNumber(channels) || channels % blockSize ** 2 !== 0) {
    throw call.bad(`${shownChannels(channels)} channels cannot become blocks of ${blockSize} x ${blockSize}`);
  }
  const output = call.fresh();
  const shape = [batch, mul(height, blockSize), mul(width, blockSize), channels / blockSize ** 2];
  call.giveFeatureMap(
    call.draft.emit({ op: 'depth-to-space', name: output, input: x.name, output, blockSize, mode }, shape),
  );
};

/** Blocks of pixels as channels [row, column, C]. */
export const spaceToDepth: Handler = (call) => {
  const x = call.featureMap(0);
  const size = call.int('blocksize', 1);
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const [rows, columns] = [exactQuotient(height, size), exactQuotient(width, size)];
  if (rows === undefined || columns === undefined) {
    throw call.problem('bad-shape', `height and width must be multiples of ${size}`, true);
  }
  const apart = call.draft.reshape(x, [batch, rows, size, columns, size, channels]);
  const blocks = call.draft.transpose(apart, [0, 1, 3, 2, 4, 5]);
  call.giveFeatureMap(call.draft.reshape(blocks, [batch, rows, columns, mul(channels, size ** 2)]));
};

const shownChannels = (channels: Dim): string => (isNumber(channels) ? String(channels) : 'these');
