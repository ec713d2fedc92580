import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { NOT_TAKEN, testsToTake } from './bundle.js';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

test("the device check takes the kernels' and networks' tests along, and leaves out only files that are there", () => {
  const taken = testsToTake(root);
  expect(taken).toContain('src/gpu/conv2d/conv2d.gpu.test.ts');
  expect(taken).toContain('src/nn/graph-operators.gpu.test.ts');
  expect(taken).toContain('src/adapt/teacher.gpu.test.ts');
  expect(taken.some((path) => path.includes('onnx') || NOT_TAKEN.includes(path))).toBe(false);
  for (const path of [...taken, ...NOT_TAKEN]) expect(existsSync(path), path).toBe(true);
});
