import { describe, expect, it } from 'vitest';
import { readModel } from '../read.js';
import { Class, Dict, dict, NumPy, Tensor, Thing, torchZip } from './pickled.test-data.js';

const network = new Dict([['l0.weight', new Tensor(Float32Array.of(1, 2), [2])]]);
const opened = (dataset: Parameters<typeof dict>[0], protocol: 2 | 4 = 2) =>
  readModel(torchZip(dict({ meta: dict({ dataset_meta: dict(dataset) }), state_dict: network }), protocol), 'run.pth');

const array = (shape: number[], code: string, order: string, content: Parameters<typeof dict>[0][string]) =>
  new Thing('numpy.core.multiarray._reconstruct', {
    args: [new Class('numpy.ndarray'), [0], 'b'],
    state: [1, shape, type(code, order), false, content],
  });
const type = (code: string, order: string) =>
  new Thing('numpy.dtype', { args: [code, false, true], state: [3, order, null, null, null, -1, -1, 0] });
/** Bytes as protocol 2 writes them. */
const bytes = (codes: number[]) => new Thing('_codecs.encode', { args: [String.fromCharCode(...codes), 'latin1'] });
const utf32 = (text: string, length: number, isBig = false) =>
  Array.from({ length }, (_, at) => text.codePointAt(at) ?? 0).flatMap((code) =>
    isBig ? [0, 0, 0, code] : [code, 0, 0, 0],
  );

const palette = [
  [12, 64, 12],
  [70, 13, 18],
];

describe('class names and colours that lie beside the weights in arrays of NumPy', () => {
  it.each([2, 4] as const)('a palette of whole numbers is read, with protocol %d', (protocol) => {
    const classes = ['road', 'sky'];
    for (const order of ['<', '>'] as const) {
      const model = opened({ classes, palette: new NumPy(Float32Array.from(palette.flat()), [2, 3], order) }, protocol);
      expect(model.classes).toEqual(classes);
      expect(model.palette).toEqual(palette);
      expect([...model.tensors.keys()]).toEqual(['l0.weight']);
    }
    const rows = palette.map((row) => new NumPy(Float32Array.from(row), [3]));
    expect(opened({ classes, palette: rows }, protocol).palette).toEqual(palette);
    expect(opened({ classes, palette: array([2, 3], 'u1', '|', bytes(palette.flat())) }).palette).toEqual(palette);
  });

  it('other arrays are no palette', () => {
    for (const [values, shape] of [
      [
        [0.5, 1, 2],
        [1, 3],
      ],
      [
        [300, 1, 2],
        [1, 3],
      ],
      [
        [1, 2, 3, 4],
        [1, 4],
      ],
      [[], [0]],
    ] as const) {
      const model = opened({ classes: ['a'], palette: new NumPy(Float32Array.from(values), [...shape]) });
      expect(model.palette).toBeFalsy();
    }
  });

  it('names may be an array of text or of objects, or single texts', () => {
    for (const isBig of [false, true]) {
      const content = bytes([...utf32('road', 5, isBig), ...utf32('skies', 5, isBig)]);
      expect(opened({ classes: array([2], 'U5', isBig ? '>' : '<', content) }).classes).toEqual(['road', 'skies']);
    }
    const single = (text: string) =>
      new Thing('numpy.core.multiarray.scalar', {
        args: [type(`U${text.length}`, '<'), bytes(utf32(text, text.length))],
      });
    expect(opened({ classes: [single('road'), 'sky'] }).classes).toEqual(['road', 'sky']);
    expect(opened({ classes: array([2], 'U5', '<', bytes([1, 2, 3])) }).classes).toBeUndefined();
    expect(opened({ classes: array([1], 'U1', '<', bytes([255, 255, 255, 255])) }).classes).toBeUndefined();
  });
});
