import { describe, expect, it } from 'vitest';
import { namesOf, readText, refusal } from './read-text.test-data.js';

describe('ultralytics data.yaml', () => {
  it.each([
    ['a list', 'path: ../data\ntrain: images\nnc: 2\nnames: [road, "traffic: light"]\n'],
    ['lines', '# data\nnames:\n  - road\n  - "traffic: light"\n'],
    ['a map', "nc: 2\nnames:\n  0: road\n  1: 'traffic: light'\n"],
  ])('names as %s', async (_, text) => {
    const { list, form } = await readText(text, 'data.yaml');
    expect(namesOf(list)).toEqual(['road', 'traffic: light']);
    expect(form).toBe('ultralytics');
  });

  it('broken YAML is refused with its place', async () => {
    const error = await refusal('names: [road\nnc: 2\n', 'data.yaml');
    expect(error.message).toMatch(/^data\.yaml is not valid YAML: .*line/);
  });

  it('aliases that grow are refused', async () => {
    const bomb = [
      'names: &a [x, x]',
      ...[...'bcdefgh'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[i]}`).join(', ')}]`),
    ];
    expect((await refusal(bomb.join('\n'), 'data.yaml')).message).toContain('YAML');
  });
});
