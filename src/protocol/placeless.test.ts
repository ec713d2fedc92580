import { expect, it } from 'vitest';
import { placeless } from './placeless.js';

it('an absolute path of any system becomes its name; other paths stay', () => {
  expect(['/home/a/net.pth', 'C:\\nets\\net.pth', '\\\\server\\net.pth', '/home/run/'].map(placeless)).toEqual([
    'net.pth',
    'net.pth',
    'net.pth',
    'run',
  ]);
  expect(['net.pth', 'nets/net.pth', '../net.pth'].map(placeless)).toEqual(['net.pth', 'nets/net.pth', '../net.pth']);
});
