import { expect, test } from 'vitest';
import { DividedPass } from './divided-pass.js';
import { profileOf } from './kernel-times.js';
import { profileText } from './profile-text.js';
import type { DispatchTime } from './time-dispatches.js';

const execution = (...times: [kernel: string, milliseconds: number][]): DispatchTime[] =>
  times.map(([kernel, milliseconds], place) => ({ kernel, workgroups: [place + 1, 1, 1], milliseconds }));

const profile = profileOf('step/sample', [
  execution(['add', 9], ['conv', 2], ['add', 1]),
  execution(['add', 2], ['conv', 4], ['add', 1]),
  execution(['add', 1], ['conv', 6], ['add', 1]),
]);

test('a profile has the median time of each dispatch, joined by kernel, the slowest kernel first', () => {
  expect(profile).toMatchObject({ case: 'step/sample', dispatches: 3, ms: 7 });
  expect(profile.kernels).toEqual([
    { kernel: 'conv', dispatches: 1, ms: 4, longest: [{ workgroups: [2, 1, 1], ms: 4 }] },
    {
      kernel: 'add',
      dispatches: 2,
      ms: 3,
      longest: [
        { workgroups: [1, 1, 1], ms: 2 },
        { workgroups: [3, 1, 1], ms: 1 },
      ],
    },
  ]);
});

test('an execution with other dispatches than the last one counts in no median', () => {
  const both = profileOf('case', [execution(['add', 100]), execution(['add', 1], ['conv', 2])]);
  expect(both).toMatchObject({ dispatches: 2, ms: 3 });
});

test('the text names shares and the workgroups of the longest dispatches', () => {
  const [title, , conv, add] = profileText(profile).split('\n');
  expect(title).toBe('step/sample: 3 dispatches, 7.00 ms by timestamps, one after another.');
  expect(conv).toMatch(/^conv +1 +4\.00 +57\.1 % +4\.00 \(2x1x1\)$/);
  expect(add).toMatch(/^add +2 +3\.00 +42\.9 % +2\.00 \(1x1x1\), 1\.00 \(3x1x1\)$/);
});

test('each dispatch of a divided pass has what was set before, also for the dispatch before it', () => {
  const calls: string[] = [];
  const begin = () =>
    ({
      setPipeline: ({ label }: GPUComputePipeline) => calls.push(label),
      setBindGroup: (index: number, { label }: GPUBindGroup) => calls.push(`${index} ${label}`),
      dispatchWorkgroups: (...sizes: number[]) => calls.push(sizes.join('x')),
      end: () => calls.push('end'),
    }) as unknown as GPUComputePassEncoder; // What is called of it.
  const stamped: string[] = [];
  const pass = new DividedPass(begin, ({ kernel }) => {
    stamped.push(kernel);
    return { querySet: {} as GPUQuerySet };
  });
  pass.setPipeline({ label: 'add' } as GPUComputePipeline);
  pass.setBindGroup(0, { label: 'inputs' } as GPUBindGroup);
  pass.dispatchWorkgroups(2);
  pass.dispatchWorkgroups(3, 4);
  expect(calls).toEqual(['add', '0 inputs', '2x1x1', 'end', 'add', '0 inputs', '3x4x1', 'end']);
  expect(stamped).toEqual(['add', 'add']);
});
