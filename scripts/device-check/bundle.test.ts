import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { lacking, NOT_TAKEN, testsToTake } from './bundle.js';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

test("the device check takes the kernels' and networks' tests along, and leaves out only files that are there", () => {
  const taken = testsToTake(root);
  expect(taken).toContain('src/gpu/conv2d/conv2d.gpu.test.ts');
  expect(taken).toContain('src/nn/graph-operators.gpu.test.ts');
  expect(taken).toContain('src/adapt/teacher.gpu.test.ts');
  expect(taken.some((path) => path.includes('onnx') || NOT_TAKEN.includes(path))).toBe(false);
  for (const path of [...taken, ...NOT_TAKEN]) expect(existsSync(path), path).toBe(true);
});

test('a test file that cannot be loaded without a package that stays here is found, however far away the import is', () => {
  const modules = [
    { fileName: 'tests/a.js', isEntry: true, imports: ['chunks/b.js', 'node:fs'] },
    { fileName: 'chunks/b.js', isEntry: false, imports: ['chunks/c.js', 'tests/a.js'] },
    { fileName: 'chunks/c.js', isEntry: false, imports: ['sharp'] },
    { fileName: 'tests/d.js', isEntry: true, imports: ['webgpu'] },
  ];
  expect(lacking(modules)).toEqual(['tests/a.js needs sharp']);
});
