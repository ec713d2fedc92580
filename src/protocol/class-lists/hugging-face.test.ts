import { describe, expect, it } from 'vitest';
import { namesOf, readJson, readText } from './read-text.test-data.js';

describe('Hugging Face', () => {
  const config = {
    architectures: ['SegformerForSemanticSegmentation'],
    model_type: 'segformer',
    id2label: {
      '0': 'wall',
      '1': 'building',
      '10': 'grass',
      '2': 'sky',
      '3': 'a',
      '4': 'b',
      '5': 'c',
      '6': 'd',
      '7': 'e',
      '8': 'f',
      '9': 'g',
    },
    label2id: { wall: 0 },
    num_attention_heads: [1, 2, 5, 8],
  };

  it('config.json gives the names of id2label in the order of the ids', async () => {
    const { list, form, says } = await readJson(config, 'config.json');
    expect(namesOf(list)).toEqual(['wall', 'building', 'sky', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'grass']);
    expect(form).toBe('hugging-face');
    expect(list.idMap).toBeUndefined();
    expect(says).toContain('It gives no colours, so they are generated.');
    expect(new Set(list.classes.map(({ color }) => color)).size).toBe(11);
  });

  it('label2id is taken where there is no id2label', async () => {
    expect(namesOf((await readJson({ label2id: { sky: 1, wall: 0 } })).list)).toEqual(['wall', 'sky']);
  });

  it('a label file of the hub is a map by itself, from ids or from names', async () => {
    expect(namesOf((await readText('{"1": "sky", "0": "wall"}')).list)).toEqual(['wall', 'sky']);
    expect(namesOf((await readText('{"sky": 1, "wall": 0}')).list)).toEqual(['wall', 'sky']);
  });
});
