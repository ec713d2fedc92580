import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { create } from 'webgpu';
import { MATRIX_FEATURE, matrixSide } from './matrix-units.js';

const wgsl = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

describe('the form for matrix units compiles, by a backend of Dawn that computes nothing', () => {
  const gpu = create(['enable-dawn-features=allow_unsafe_apis', 'backend=null']) as GPU;
  const walk = ['walk', 'forget', 'workgroup-walk', 'workgroup-matrix'];
  const kernels: Record<string, string[]> = {
    'the walk': [...walk, 'result-stored'],
    'the walk, parts of sums': [...walk, 'result-float32'],
    'the weight gradient': ['unfold', 'workgroup-unfold', 'workgroup-matrix-weight-gradient'],
  };
  const forms = ['16', '8', 'plain'].flatMap((squares) => Object.keys(kernels).map((kernel) => [squares, kernel]));

  test.each(forms)('squares %s, %s', async (squares, kernel) => {
    const adapter = await gpu.requestAdapter();
    const device = await adapter!.requestDevice({ requiredFeatures: ['shader-f16', MATRIX_FEATURE] });
    const files = [`matrix-${squares}`, 'matrix-tiles', 'staged-stored', ...kernels[kernel!]!];
    const code = files.map((file) => wgsl(`${file}.wgsl`)).join('') + wgsl('../storage/storage-float16.wgsl');
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ code });
    device.createComputePipeline({
      layout: 'auto',
      compute: { module, entryPoint: 'main', constants: kernel!.includes('walk') ? { transposed: 1 } : {} },
    });
    expect((await device.popErrorScope())?.message).toBeUndefined();
    device.destroy();
  });
});

describe('the side of matrices that a device multiplies', () => {
  const config = (side: number, more: object = {}) => ({
    componentType: 'f16',
    resultComponentType: 'f32',
    M: side,
    N: side,
    K: side,
    ...more,
  });
  const device = (configs: object[], subgroups = [32, 32], features: string[] = [MATRIX_FEATURE, 'shader-f16']) =>
    ({
      features: new Set(features),
      adapterInfo: { subgroupMinSize: subgroups[0], subgroupMaxSize: subgroups[1], subgroupMatrixConfigs: configs },
    }) as unknown as GPUDevice;

  test('is 16 where there is a choice, else 8', () => {
    expect(matrixSide(device([config(8), config(16)]))).toBe(16);
    expect(matrixSide(device([config(8)]))).toBe(8);
  });

  test('is none without float32 sums, square matrices, subgroups of 32 or the features', () => {
    expect(matrixSide(device([config(16, { resultComponentType: 'f16' }), config(16, { K: 8 })]))).toBeUndefined();
    expect(matrixSide(device([config(16)], [16, 32]))).toBeUndefined();
    expect(matrixSide(device([config(16)], [32, 32], ['shader-f16']))).toBeUndefined();
    expect(matrixSide({ features: new Set([MATRIX_FEATURE]) } as unknown as GPUDevice)).toBeUndefined();
  });
});
