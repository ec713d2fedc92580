import type { NearestRule } from '../../gpu/resize-nearest/axis.js';
import type { ResizeNode } from '../graph.js';
import { FORM_ADVICE } from './advice.js';
import { type Dim, equal, floor, isNumber, mul } from './dims.js';
import type { Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';

/** Height and width that a Resize gives a map [N, H, W, C]. */
function targetSize(call: OperatorCall, x: Tensor): { height: Dim; width: Dim } {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const axes = (call.ints('axes') ?? [0, 1, 2, 3]).map((axis) => call.axis(axis, 4));
  const given = call.has(3) ? call.known(3).values : undefined;
  const from = [batch, channels, height, width];
  const sizes = given ?? scaled(call, axes, from);
  const at = (axis: number): Dim => (axes.includes(axis) ? (sizes[axes.indexOf(axis)] ?? 1) : (from[axis] ?? 1));
  const { hints } = call.draft.options;
  const sameBatch = equal(at(0), batch) || (!isNumber(batch) && at(0) === hints.batch);
  if (!sameBatch || !equal(at(1), channels)) throw call.unsupported('resizing of channels');
  return settled(call, at(2), at(3));
}

/** Sizes by scales, which must come out whole: otherwise the scale, and not the sizes, tells where pixels lie. */
function scaled(call: OperatorCall, axes: number[], from: readonly Dim[]): Dim[] {
  const scales = call.known(call.node.op === 'Upsample' ? 1 : 2).values;
  if (scales.length !== axes.length) throw call.bad('there are neither sizes nor scales for all axes');
  return scales.map((scale, index) => {
    const exact = mul(from[axes[index] ?? 0] ?? 1, isNumber(scale) ? nearFraction(scale) : scale);
    const whole = floor(exact);
    if (equal(whole, exact)) return whole;
    throw call.problem('unsupported-op', 'a scale that gives fractions of pixels is not supported', true);
  });
}

/** 0.3333333432674408 is meant as 1/3. */
function nearFraction(scale: number): number {
  for (let denominator = 1; denominator <= 64; denominator++) {
    const numerator = Math.round(scale * denominator);
    if (Math.fround(numerator / denominator) === Math.fround(scale)) return numerator / denominator;
  }
  return scale;
}

/** Numbers that were fixed by the export may be the size of another map. */
function settled(call: OperatorCall, height: Dim, width: Dim): { height: Dim; width: Dim } {
  const { axes, placeholders } = call.draft.options;
  const isFixed = isNumber(height) && isNumber(width);
  if (!isFixed || (isNumber(axes.height) && isNumber(axes.width))) return { height, width };
  return placeholders.sizeOf(call.output(), { height, width });
}

/** By coordinate_transformation_mode and nearest_mode. */
const nearestRules: Record<string, NearestRule> = {
  'asymmetric floor': 'asymmetric-floor',
  'half_pixel round_prefer_ceil': 'half-pixel-ceil',
  'half_pixel round_prefer_floor': 'half-pixel-floor',
  'align_corners round_prefer_floor': 'align-corners',
};

type Rule = { mode: 'bilinear'; alignCorners: boolean } | { mode: 'nearest'; rule: NearestRule };

function ruleOf(call: OperatorCall): Rule {
  if (call.node.op === 'Upsample') {
    if (call.text('mode', 'nearest') !== 'nearest') throw call.unsupported('linear Upsample');
    return { mode: 'nearest', rule: 'asymmetric-floor' };
  }
  const mode = call.text('mode', 'nearest');
  const given = call.text('coordinate_transformation_mode', 'half_pixel');
  const coordinates = given === 'pytorch_half_pixel' || given === 'half_pixel_symmetric' ? 'half_pixel' : given;
  if (call.int('antialias', 0) === 1) throw call.unsupported('antialiasing', FORM_ADVICE.antialias);
  if (call.text('keep_aspect_ratio_policy', 'stretch') !== 'stretch')
    throw call.unsupported('keeping the aspect ratio');
  if (mode === 'linear' && coordinates === 'half_pixel') return { mode: 'bilinear', alignCorners: false };
  if (mode === 'linear' && coordinates === 'align_corners') return { mode: 'bilinear', alignCorners: true };
  const how = `${coordinates} ${call.text('nearest_mode', 'round_prefer_floor')}`;
  const rule = mode === 'nearest' && Object.hasOwn(nearestRules, how) ? nearestRules[how] : undefined;
  if (rule) return { mode: 'nearest', rule };
  throw call.unsupported(`resizing of the kind ${mode}, ${mode === 'nearest' ? how : coordinates}`);
}

export const resize: Handler = (call) => {
  const x = call.featureMap(0);
  const { height, width } = targetSize(call, x);
  const output = call.fresh();
  const sizes = { height: call.draft.size(height), width: call.draft.size(width) };
  const node: ResizeNode = { op: 'resize', name: output, input: x.name, output, ...sizes, ...ruleOf(call) };
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

const shownChannels = (channels: Dim): string => (isNumber(channels) ? String(channels) : 'these');

/** ReduceMean, ReduceSum or ReduceMax: `axes` is an attribute up to opset 17 (Sum: 12), an input after it. */
export const reduce =
  (kind: 'mean' | 'sum' | 'max'): Handler =>
  (call) => {
    const x = call.tensor(0);
    const rank = x.shape.length;
    const given = (call.ints('axes') ?? call.numbersIfAny(1))?.map((axis) => call.axis(axis, rank));
    if (!given && call.int('noop_with_empty_axes', 0) === 1) return call.give(x);
    const axes = (given ?? x.shape.map((_, axis) => axis)).toSorted((a, b) => a - b);
    const keepAxes = call.int('keepdims', 1) === 1;
    const shape = x.shape.flatMap((dim, axis): Dim[] => (!axes.includes(axis) ? [dim] : keepAxes ? [1] : []));
    const output = call.fresh();
    return call.give(
      call.draft.emit({ op: 'reduce', name: output, kind, input: x.name, output, axes, keepAxes }, shape),
    );
  };
