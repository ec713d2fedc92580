import type { Size } from '../graph.js';
import type { GraphBuilder, Value } from './builder.js';

/** What heads do to feature maps [N, H, W, C] without parameters. */

const sizeOf = (value: Value, axis: number): Size => ({ of: value.name, axis });

/** Bilinear, corners not aligned, to the height and width of `like`. */
export function resizeLike(builder: GraphBuilder, input: Value, like: Value): Value {
  const name = `${input.name}.resized`;
  const size = { height: sizeOf(like, 1), width: sizeOf(like, 2) };
  const rest = { ...size, mode: 'bilinear' as const, alignCorners: false };
  return builder.node(input.channels, { op: 'resize', name, input: input.name, output: name, ...rest });
}

export function concatChannels(builder: GraphBuilder, inputs: readonly Value[], name: string): Value {
  const channels = inputs.reduce((sum, input) => sum + input.channels, 0);
  const names = inputs.map((input) => input.name);
  return builder.node(channels, { op: 'concat', name, inputs: names, axis: 3, output: name });
}

/** [N, H, W, C] -> [N, 1, 1, C]: the mean of each map. */
export function globalMean(builder: GraphBuilder, input: Value, name: string): Value {
  const rest = { kind: 'mean' as const, axes: [1, 2], keepAxes: true };
  return builder.node(input.channels, { op: 'reduce', name, input: input.name, output: name, ...rest });
}

/** [N, 1, 1, C] -> [N, H, W, C] of `like`: what resizing a single pixel gives. */
export function spreadLike(builder: GraphBuilder, input: Value, like: Value): Value {
  const name = `${input.name}.spread`;
  const shape = [sizeOf(like, 0), sizeOf(like, 1), sizeOf(like, 2), input.channels];
  return builder.node(input.channels, { op: 'expand', name, input: input.name, output: name, shape });
}

/** input * factors, shapes made equal as NumPy does. */
export function multiply(builder: GraphBuilder, input: Value, factors: Value, name: string): Value {
  const names = { name, input: input.name, other: factors.name, output: name };
  return builder.node(input.channels, { op: 'binary', kind: 'mul', ...names });
}

/** [N, H, W, C] -> [N, H * W, C] */
export function toTokens(builder: GraphBuilder, input: Value, name = `${input.name}.tokens`): Value {
  const shape = [sizeOf(input, 0), -1, input.channels];
  return builder.node(input.channels, { op: 'reshape', name, input: input.name, output: name, shape });
}

/** [N, H * W, C] -> [N, H, W, C] of `like`. */
export function toMap(builder: GraphBuilder, input: Value, like: Value): Value {
  const name = `${input.name}.map`;
  const shape = [sizeOf(like, 0), sizeOf(like, 1), sizeOf(like, 2), input.channels];
  return builder.node(input.channels, { op: 'reshape', name, input: input.name, output: name, shape });
}

/** Positions `start` to `end` of an axis. */
export function sliceAxis(
  builder: GraphBuilder,
  input: Value,
  { name, axis, start, end, channels }: { name: string; axis: number; start: number; end: number; channels: number },
): Value {
  const rest = { axis, start, end, step: 1 };
  return builder.node(channels, { op: 'slice', name, input: input.name, output: name, ...rest });
}
