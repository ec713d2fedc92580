import { expect } from 'vitest';
import { recentKernels } from '../../src/gpu/backend.js';
import { float16Test, onDevice } from '../../test/device.js';
import { openForm, TOLERANCE } from './conv-forms.js';
import { ConvProblem, PASSES } from './conv-problem.js';

onDevice();

const side = { height: 5, width: 5 };
const problem = new ConvProblem({
  ...{ name: 'small', batch: 1, ...side, inChannels: 20, outChannels: 20 },
  ...{ kernel: 3, stride: 1, dilation: 2 },
});

for (const pass of PASSES) {
  float16Test(`the form for matrix units is what its row measures, and it is checked before: ${pass}`, async () => {
    const runner = openForm(problem, pass, 'matrix');
    const error = await runner.check();
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(TOLERANCE);
    expect(recentKernels().join(' ')).toMatch(pass === 'dw' ? /weight-gradient-matrix-plain/ : /tile\S*-matrix-plain/);
    runner.dispose();
  });
}
