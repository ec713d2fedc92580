import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hasShared, sharedFolder, sharedPath } from './shared.js';

/** Where each operator of golden/ops.json is compared with PyTorch. */
const COVERED: Record<string, string> = {
  conv2d: 'src/gpu/conv2d/conv2d.gpu.test.ts',
  resize_bilinear: 'src/gpu/resize-bilinear/resize-bilinear.gpu.test.ts',
  maxpool2d: 'src/gpu/max-pool/max-pool.gpu.test.ts',
  batch_norm: 'src/gpu/batch-norm/batch-norm.gpu.test.ts',
  align_loss: 'src/gpu/pixel-loss/pixel-loss-golden.gpu.test.ts',
  negative_loss: 'src/gpu/pixel-loss/pixel-loss-golden.gpu.test.ts',
  positive_loss: 'src/gpu/pixel-loss/pixel-loss-golden.gpu.test.ts',
  weighted_ce: 'src/gpu/pixel-loss/pixel-loss-golden.gpu.test.ts',
  distil_kl: 'src/gpu/pixel-loss/pixel-loss-golden.gpu.test.ts',
  adamw: 'src/gpu/optimizer/optimizer.gpu.test.ts',
  sgd: 'src/gpu/optimizer/optimizer.gpu.test.ts',
  avgpool2d: 'src/gpu/average-pool/average-pool.gpu.test.ts',
  global_avg_pool: 'src/gpu/average-pool/average-pool.gpu.test.ts',
  layer_norm: 'src/gpu/layer-norm/layer-norm.gpu.test.ts',
  gelu: 'src/gpu/activation/activation.gpu.test.ts',
  hardswish: 'src/gpu/activation/activation.gpu.test.ts',
  attention: 'src/gpu/attention/attention.gpu.test.ts',
};

/** Operators of networks that cannot be opened yet. */
const TO_COME: string[] = [];

/** Networks of models/ that are compared with PyTorch, and those of architectures that cannot be opened yet. */
const NETWORKS = ['atp-dlv2-r18-tiny', 'atp-dlv2-r101-tiny'];
const NETWORKS_TO_COME = [
  'atp-daformer-mit-tiny',
  'tv-deeplabv3-r50-tiny',
  'tv-fcn-r50-tiny',
  'tv-lraspp-mbv3-tiny',
  'tv-deeplabv3-mbv3-tiny',
  'hf-segformer-tiny',
];

if (!hasShared) {
  const message = `No reference data in ${sharedFolder}: nothing is compared with PyTorch's values (set ATP_SHARED).`;
  if (process.env.ATP_GOLDEN) throw new Error(message);
  console.warn(message);
}

describe.runIf(hasShared)('every golden case is compared with PyTorch or named as still to come', () => {
  const { cases } = hasShared
    ? (JSON.parse(readFileSync(sharedPath('golden', 'ops.json'), 'utf8')) as { cases: { name: string; op: string }[] })
    : { cases: [] };

  test.each(cases.map(({ name, op }) => [name, op] as const))('%s (%s)', (name, op) => {
    const file = COVERED[op];
    if (file === undefined) {
      console.warn(`skipped ${name}: operator ${op} is still to come`);
      expect(TO_COME).toContain(op);
      return;
    }
    expect(existsSync(file), `${file} is gone`).toBe(true);
    const stem = name.replace(/\d+$/, '');
    const source = readFileSync(file, 'utf8');
    expect(source.includes(op) || source.includes(`'${stem}`), `${file} does not run ${name}`).toBe(true);
  });

  test('networks', () => {
    const names = readdirSync(sharedPath('models')).flatMap(
      (file) => file.match(/^(.*)\.golden\.safetensors$/)?.[1] ?? [],
    );
    expect(names.filter((name) => !NETWORKS.includes(name) && !NETWORKS_TO_COME.includes(name))).toEqual([]);
    console.warn(`skipped networks, architectures still to come: ${NETWORKS_TO_COME.join(', ')}`);
  });
});
