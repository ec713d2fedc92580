import { readFileSync } from 'node:fs';
import { toFloat32 } from '../src/formats/numbers.js';
import { readSafetensors } from '../src/formats/safetensors/read.js';
import { sharedPath } from './shared.js';

export interface GoldenTensor {
  shape: number[];
  values: Float32Array;
}

/** A file of named reference tensors. */
export class GoldenTensors {
  private readonly file;

  constructor(...parts: string[]) {
    const path = sharedPath(...parts);
    this.file = readSafetensors(new Uint8Array(readFileSync(path)), path);
  }

  names(): string[] {
    return [...this.file.tensors.keys()];
  }

  get(name: string): GoldenTensor {
    const tensor = this.file.tensors.get(name);
    if (!tensor) throw new Error(`No golden tensor ${name}`);
    return { shape: tensor.shape, values: toFloat32(tensor) };
  }

  /** Activations as this project holds them: NCHW -> NHWC. */
  nhwc(name: string): GoldenTensor {
    return permute(this.get(name), [0, 2, 3, 1]);
  }

  /** Convolution weights as this project holds them: OIHW -> HWIO. */
  hwio(name: string): GoldenTensor {
    return permute(this.get(name), [2, 3, 1, 0]);
  }
}

/** Reorders the axes of a tensor, as torch.permute. */
export function permute({ shape, values }: GoldenTensor, axes: number[]): GoldenTensor {
  const outShape = axes.map((axis) => shape[axis] ?? 1);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const out = new Float32Array(values.length);
  const index = outShape.map(() => 0);
  for (let i = 0; i < out.length; i++) {
    let from = 0;
    for (let axis = 0; axis < axes.length; axis++) from += (index[axis] ?? 0) * (strides[axes[axis] ?? 0] ?? 0);
    out[i] = values[from] ?? 0;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (outShape[axis] ?? 1)) break;
      index[axis] = 0;
    }
  }
  return { shape: outShape, values: out };
}

interface GoldenCase {
  name: string;
  op: string;
  attrs: Record<string, number | boolean | string | number[]>;
  inputs: Record<string, string>;
  outputs: string[];
  grads: Record<string, string>;
  dy?: string;
}

/** The operator cases of golden/ops.json. */
export function goldenCases(op: string): GoldenCase[] {
  const { cases } = JSON.parse(readFileSync(sharedPath('golden', 'ops.json'), 'utf8')) as { cases: GoldenCase[] };
  return cases.filter((entry) => entry.op === op);
}
