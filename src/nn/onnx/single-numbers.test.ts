import { describe, expect, test } from 'vitest';
import { isModelParameter } from './single-numbers.js';

describe('a single number is a parameter of the model', () => {
  test.each(['gamma', 'ga', 'head.scale', 'encoder.0.alpha', 'logit_scale', 'reconstruct.bias', 'layer/alpha:0'])(
    'by the name %s',
    (name) => {
      expect(isModelParameter(name, [1])).toBe(true);
    },
  );

  test('where torch.onnx has given it the axes of a map', () => {
    expect(isModelParameter('onnx::Mul_57', [1, 1, 1, 1])).toBe(true);
  });
});

describe('a single number is a constant', () => {
  test.each([
    'onnx::Mul_57',
    '57',
    '/attention/Constant_3_output_0',
    'Constant_12',
    'const_fold_opt__12',
    'p2o.helper.constant.1',
    'val_12',
    '_val_3',
    'scalar_tensor_default_1',
    'lifted_tensor_0',
    'model/tf.math.multiply/Mul/y:0',
    'batchnorm/add/y',
    'ortshared_1_0_1_0_token_12',
    'bn.eps',
    'variance_epsilon',
    'bn.running_var',
  ])('by the name %s', (name) => {
    expect(isModelParameter(name, [1])).toBe(false);
  });
});
