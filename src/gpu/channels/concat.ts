import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor, u32 } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { laneKernels, lanesOf } from '../elementwise/lanes.js';
import copyChannelsWgsl from './copy-channels.wgsl?raw';

const copyKernels = laneKernels('copy-channels', copyChannelsWgsl);

const channelsOf = ({ shape }: Tensor): number => shape.at(-1) ?? 0;

interface Place {
  tensor: Tensor;
  offset: number;
}

function copyChannels(from: Place, to: Place, rows: number, channels: number): void {
  const places = [channelsOf(from.tensor), from.offset, channelsOf(to.tensor), to.offset];
  const lanes = lanesOf(channels, ...places);
  const sizes = [rows, ...[channels, ...places].map((size) => size / lanes)];
  dispatch(copyKernels[lanes], [from.tensor, to.tensor], sizes.map(u32), flatGrid((rows * channels) / lanes));
}

/**
 * Tensors [.., Ci] of equal leading axes side by side along the last one: a new tensor [.., sum of Ci]; one dispatch each.
 * @throws Error when the leading axes differ
 */
export function concatChannels(tensors: readonly Tensor[]): Tensor {
  const leading = (tensors[0]?.shape ?? []).slice(0, -1);
  const other = tensors.find(({ shape }) => String(shape.slice(0, -1)) !== String(leading));
  if (tensors.length === 0 || other) {
    throw new Error(`Cannot join the channels of ${tensors.map(({ shape }) => `[${shape}]`).join(', ') || 'nothing'}.`);
  }
  const rows = leading.reduce((a, b) => a * b, 1);
  const y = emptyTensor([...leading, tensors.reduce((sum, tensor) => sum + channelsOf(tensor), 0)]);
  let offset = 0;
  for (const tensor of tensors) {
    copyChannels({ tensor, offset: 0 }, { tensor: y, offset }, rows, channelsOf(tensor));
    offset += channelsOf(tensor);
  }
  return y;
}

/**
 * `x` [.., C] cut along its last axis into new tensors of `sizes` channels; one dispatch each. The gradient of
 * `concatChannels`, as that is the gradient of this.
 * @throws Error when the sizes do not add up to C
 */
export function splitChannels(x: Tensor, sizes: readonly number[]): Tensor[] {
  if (sizes.reduce((a, b) => a + b, 0) !== channelsOf(x) || sizes.some((size) => size < 1)) {
    throw new Error(`Cannot cut the channels of [${x.shape}] into ${sizes.join(' + ')}.`);
  }
  let offset = 0;
  return sizes.map((channels) => {
    const part = emptyTensor([...x.shape.slice(0, -1), channels]);
    copyChannels({ tensor: x, offset }, { tensor: part, offset: 0 }, x.size / channelsOf(x), channels);
    offset += channels;
    return part;
  });
}
