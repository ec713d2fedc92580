import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { OPERATORS_PAGE, onnxOperatorsPage } from './onnx-operators-page.js';

it('docs/onnx-operators.md is as the tables of operators are (npm run docs:operators)', () => {
  expect(readFileSync(OPERATORS_PAGE, 'utf8')).toBe(onnxOperatorsPage());
});
