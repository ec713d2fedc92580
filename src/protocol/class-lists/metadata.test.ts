import { describe, expect, it } from 'vitest';
import { classesOfMetadata } from './metadata.js';
import { inShort, namesOf } from './read-text.test-data.js';

describe('class names in the metadata of a model file', () => {
  it.each([
    ['a Python dict, as ultralytics writes it', { names: "{0: 'road', 1: 'side\\'s', 2: 'sky'}", stride: '32' }],
    ['a Python list', { names: "['road', \"side's\", 'sky']" }],
    ['JSON', { classes: '["road", "side\'s", "sky"]' }],
    ['JSON with ids', { id2label: '{"0": "road", "1": "side\'s", "2": "sky"}' }],
    ['commas', { CLASSES: "road, side's, sky" }],
    ['lines', { labels: "road\nside's\nsky" }],
  ])('as %s', (_, metadata) => {
    const found = classesOfMetadata(metadata, 'a.onnx');
    expect(found && namesOf(found.list)).toEqual(['road', "side's", 'sky']);
    expect(found?.says).toContain('metadata');
  });

  it('with a palette', () => {
    const found = classesOfMetadata({ classes: '["a", "b"]', palette: '[[1, 2, 3], [4, 5, 6]]' }, 'a.safetensors');
    expect(found && inShort(found.list)).toEqual(['a #010203', 'b #040506']);
  });

  it.each([
    [{}],
    [{ format: 'pt' }],
    [{ names: 'x' }],
    [{ classes: '3' }],
    [{ names: "__import__('os').system('ls')" }],
    [{ labels: '{"a": {}}' }],
  ])('are none in %j', (metadata) => expect(classesOfMetadata(metadata, 'a.onnx')).toBeUndefined());
});
