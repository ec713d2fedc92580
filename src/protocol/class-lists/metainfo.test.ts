import { describe, expect, it } from 'vitest';
import { inShort, namesOf, readJson, readText, refusal } from './read-text.test-data.js';

const LOVEDA_PY = `# Copyright (c) Somebody.
from mmseg.registry import DATASETS
from .basesegdataset import BaseSegDataset


@DATASETS.register_module()
class LoveDADataset(BaseSegDataset):
    """Three classes. \`\`reduce_zero_label\`\` is fixed to True."""
    METAINFO = dict(
        classes=('background', "building",  # the first two
                 'road'),
        palette=[[255, 255, 255], [255, 0, 0],
                 [255, 255, 0]])

    def __init__(self, img_suffix='.png', **kwargs) -> None:
        super().__init__(img_suffix=img_suffix, **kwargs)
`;

const SHORT = ['background #ffffff', 'building #ff0000', 'road #ffff00'];

describe('mmsegmentation metainfo', () => {
  it.each([
    {
      classes: ['background', 'building', 'road'],
      palette: [
        [255, 255, 255],
        [255, 0, 0],
        [255, 255, 0],
      ],
    },
    {
      CLASSES: ['background', 'building', 'road'],
      PALETTE: [
        [255, 255, 255],
        [255, 0, 0],
        [255, 255, 0],
      ],
    },
    {
      metainfo: {
        classes: ['background', 'building', 'road'],
        palette: [
          [255, 255, 255],
          [255, 0, 0],
          [255, 255, 0],
        ],
      },
    },
  ])('is read as JSON', async (value) => {
    const { list, form } = await readJson(value);
    expect(inShort(list)).toEqual(SHORT);
    expect(form).toBe('metainfo');
  });

  it("a data set's Python file is read as literals", async () => {
    const { list, form, says } = await readText(LOVEDA_PY, 'loveda.py');
    expect(inShort(list)).toEqual(SHORT);
    expect(form).toBe('metainfo');
    expect(says).toBe('From loveda.py: mmsegmentation metainfo.');
  });

  it('so is the older one, with CLASSES and PALETTE, and a config', async () => {
    const old =
      "class A(B):\n    CLASSES = (\n        'background', 'building', 'road')\n\n    PALETTE = [[255] * 1]\n";
    expect(
      namesOf((await readText(old.replace('[255] * 1', '[255, 255, 255], [255, 0, 0], [255, 255, 0]'))).list),
    ).toEqual(['background', 'building', 'road']);
    const config =
      "metainfo = {'classes': ['background', 'building', 'road'], 'palette': [(255, 255, 255), (255, 0, 0), (255, 255, 0)]}\n";
    expect(inShort((await readText(config, 'config.py')).list)).toEqual(SHORT);
  });

  it('nothing is executed: what is no literal is refused with its line', async () => {
    const error = await refusal("import os\nCLASSES = tuple(open('/etc/passwd').read().split())\n", 'a.py');
    expect(error.code).toBe('bad-class-list');
    expect(error.message).toMatch(/a\.py: CLASSES cannot be read, because line 2 has/);
    expect(error.advice).toContain('Nothing of a Python file is executed');
    expect((await refusal('METAINFO = dict(classes=NAMES)\n', 'a.py')).message).toContain('“NAMES”');
    expect((await refusal("METAINFO = dict(classes=['a'] + ['b'])\n", 'a.py')).message).toContain('“+”');
  });

  it('a palette of another length is not used, and that is said', async () => {
    const { list, says } = await readJson({ classes: ['a', 'b'], palette: [[1, 2, 3]] });
    expect(list.classes[0]?.color).not.toBe('#010203');
    expect(says).toContain('Its palette is not used: it has 1 entries for 2 classes');
  });
});
