import { expect, test } from 'vitest';
import { shortened } from './short-kernels.js';

test('comments and indentation of a kernel go, and its lines stay where they are', () => {
  const wgsl = '// Adds.\nfn main() {\n  let a = b / c; // a part\n\n    x[0] = a;\n}\n';
  expect(shortened(wgsl)).toBe('\nfn main(){\nlet a=b/c;\n\nx[0]=a;\n}\n');
});

test('signs that would become others stay apart', () => {
  expect(shortened('let a: array<u32> = b - -c;')).toBe('let a:array<u32> = b - -c;');
});
