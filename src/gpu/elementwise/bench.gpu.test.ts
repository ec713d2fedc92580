import { tensor } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { noise } from '../../../test/compare.js';
import { useDevice } from '../../../test/device.js';
import { dispatch, emptyTensor, finished, u32 } from '../backend.js';
import { flatGrid } from './flat-grid.js';
useDevice();
const head = (t: string) => `struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> a: array<${t}>;
@group(0) @binding(1) var<storage, read> b: array<${t}>;
@group(0) @binding(2) var<storage, read_write> y: array<${t}>;
@group(0) @binding(3) var<uniform> params: Params;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(workgroup_id) wg: vec3u, @builtin(local_invocation_id) l: vec3u, @builtin(num_workgroups) groups: vec3u) {`;
const kernels: [string, string, number][] = [
  ['scalar', `${head('f32')} let i = id.x + id.y * groups.x * 64u; if (i < params.count) { y[i] = a[i] + b[i]; } }`, 1],
  ['vec4', `${head('vec4f')} let i = id.x + id.y * groups.x * 64u; if (i < params.count / 4u) { y[i] = a[i] + b[i]; } }`, 4],
  ['strided8', `${head('f32')} let s = (wg.x + wg.y * groups.x) * 512u + l.x; let e = min(s + 512u, params.count); for (var i = s; i < e; i += 64u) { y[i] = a[i] + b[i]; } }`, 8],
  ['consecutive4', `${head('f32')} let s = (id.x + id.y * groups.x * 64u) * 4u; let e = min(s + 4u, params.count); for (var i = s; i < e; i++) { y[i] = a[i] + b[i]; } }`, 4],
  ['vec4x4', `${head('vec4f')} let s = (wg.x + wg.y * groups.x) * 256u + l.x; let e = min(s + 256u, params.count/4u); for (var i = s; i < e; i += 64u) { y[i] = a[i] + b[i]; } }`, 16],
];
test('bench', async () => {
  const n = 129 * 129 * 256;
  const x = tensor(noise(n, 1), [n]);
  for (let k = 0; k < 2; k++) for (const [name, wgsl, per] of kernels) {
    const ts: number[] = [];
    for (let i = 0; i < 8; i++) { const y = emptyTensor([n]); const t = performance.now(); dispatch({ name: `b-${name}`, wgsl }, [x, x, y], [u32(n)], flatGrid(n / per)); await finished(); ts.push(performance.now() - t); y.dispose(); }
    console.log(process.env.ATP_DRIVER, name, Math.min(...ts).toFixed(1), ts.sort((a, b) => a - b)[3]!.toFixed(1));
  }
});
