import { encode } from 'fast-png';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  demoClasses,
  demoImages,
  demoLabels,
  grey,
  labelFiles,
  sourceLooks,
  withIds,
} from '../../../test/demo-labels.js';
import type { ImageFile } from '../../images/image-file.js';
import { judgeLabels } from '../../images/label-check/judge.js';
import { hexColour } from '../../images/labels/known-colours.js';
import type { LabelMap } from '../../images/labels/label-map.js';
import { createRandom } from '../../images/random.js';
import { openTargets, type TargetSet } from '../../images/target-set.js';
import { type ClassList, parseClassList } from '../../protocol/classes.js';
import { type LabelChoice, type LabelFinding, NO_CHOICE } from '../../protocol/label-check.js';
import { numberedClasses } from '../../protocol/numbered-classes.js';
import { gatherEvidence, type LookAtImage, oneByOne } from './label-evidence.js';

const open = (labels: ImageFile[], classes: ClassList = demoClasses, choice: LabelChoice = NO_CHOICE) =>
  openTargets({
    images: demoImages,
    labels,
    classes,
    choice,
    width: 96,
    height: 64,
    decoder: () => Promise.reject(new Error('no JPEG here')),
  });

async function judge(targets: TargetSet, look: LookAtImage = sourceLooks) {
  const { labelSet, labelClasses } = targets;
  if (!labelSet) throw new Error('there are no labels');
  const evidence = await gatherEvidence(targets, oneByOne(look), labelClasses.classes.length, () => {});
  return judgeLabels(labelSet, labelClasses, evidence);
}

const check = async (labels: ImageFile[], classes = demoClasses, look = sourceLooks) =>
  (await judge(await open(labels, classes), look)).findings;

/** Ids that a finding's map gives to the demo's class ids, by the ids in the files. */
async function mended(labels: ImageFile[], finding: LabelFinding | undefined, classes = demoClasses) {
  if (!finding?.idMap) throw new Error('no id map is proposed');
  const targets = await open(labels, classes, { idMap: finding.idMap, asTheyAre: false });
  const again = await judge(targets);
  return { targets, findings: again.findings };
}

const heads = (findings: LabelFinding[]) => findings.map(({ code, severity }) => `${severity} ${code}`);

const pixels = (label: LabelMap, at: (x: number, y: number) => [number, number], swap = false): LabelMap => {
  const [width, height] = swap ? [label.height, label.width] : [label.width, label.height];
  const data = Uint8Array.from({ length: width * height }, (_, pixel) => {
    const [x, y] = at(pixel % width, Math.floor(pixel / width));
    return label.data[y * label.width + x] as number;
  });
  return { width, height, data };
};

const colourOf = (id: number): number[] => {
  const colour = Number.parseInt((demoClasses.classes[id]?.color ?? '#000000').slice(1), 16);
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
};

/** PASCAL VOC's colour map, by its definition. */
const vocPalette = Array.from({ length: 256 }, (_, id) => {
  const channel = (bit: number) =>
    [0, 1, 2].reduce((sum, place) => sum | (((id >> (3 * place + bit)) & 1) << (7 - place)), 0);
  return [channel(0), channel(1), channel(2)];
});

const indexed = ({ width, height, data }: LabelMap, palette: number[][]) =>
  encode({ width, height, data, channels: 1, depth: 8, palette });

const twice = (label: LabelMap): LabelMap => {
  const width = label.width * 2;
  const height = label.height * 2;
  const data = Uint8Array.from({ length: width * height }, (_, pixel) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return label.data[(y >> 1) * label.width + (x >> 1)] as number;
  });
  return { width, height, data };
};

describe('labels that are what they seem', () => {
  it('give no finding: ids, ids of 16 bits, twice the size, some classes missing, grey palettes', async () => {
    const plain = withIds((id) => id);
    const sixteen = labelFiles((label) => grey({ ...label, data: Uint16Array.from(label.data) }));
    const large = labelFiles((label) => grey(twice(label)));
    const fewer = withIds((id) => (id > 4 ? 255 : id));
    const two = withIds((id) => (id === 0 || id === 2 ? id : 255));
    const greys = labelFiles((label) =>
      indexed(
        label,
        Array.from({ length: 256 }, (_, id) => [id, id, id]),
      ),
    );
    for (const labels of [plain, sixteen, large, fewer, two, greys]) expect(await check(labels)).toEqual([]);
  });

  it('agree with the source model, and the check says how well', async () => {
    const { agreement } = await judge(await open(withIds((id) => id)));
    expect(agreement?.images).toBe(8);
    expect(agreement?.share).toBeGreaterThan(0.6);
    expect(agreement?.kappa).toBeGreaterThan(0.5);
  });

  it('raise no false alarm where the model is collapsed, random or blind to half of the classes', async () => {
    const random = createRandom(3);
    const size = { width: 96, height: 64 };
    const looks: LookAtImage[] = [0, 1, 2, 5, 10].map((id) => async () => ({
      ...size,
      classes: new Uint8Array(96 * 64).fill(id),
    }));
    looks.push(async () => ({ ...size, classes: Uint8Array.from({ length: 96 * 64 }, () => random.int(11)) }));
    looks.push(async (image) => {
      const seen = await sourceLooks(image);
      return seen && { ...seen, classes: seen.classes.map((id) => (id % 2 === 1 ? id - 1 : id)) };
    });
    looks.push(async (image) => {
      const seen = await sourceLooks(image);
      return seen && { ...seen, classes: seen.classes.map((id) => (random.int(10) < 7 ? random.int(11) : id)) };
    });
    for (const look of looks)
      expect(
        await check(
          withIds((id) => id),
          demoClasses,
          look,
        ),
      ).toEqual([]);
  });
});

describe('ids that mean something else', () => {
  it('one too high, with 0 for what is not labelled: found, with pixels and agreement, and mended by the proposed map', async () => {
    const labels = withIds((id) => (id === 255 ? 0 : id + 1));
    const findings = await check(labels);
    expect(heads(findings)).toEqual(['stop off-by-one']);
    expect(findings[0]?.message).toMatch(/one too high.*\d+,\d+ pixels.*8 images.*\d+ % .*kappa/);
    expect(findings[0]?.idMap).toMatchObject({ 0: 255, 1: 0, 11: 10 });
    const { targets, findings: left } = await mended(labels, findings[0]);
    expect(left).toEqual([]);
    expect((await targets.label(3))?.data).toEqual(demoLabels[3]?.data);
  });

  it('one too low, with 255 for the first class (0 - 1 in a byte)', async () => {
    const labels = withIds((id) => (id === 255 ? 255 : id - 1) & 255);
    const findings = await check(labels);
    expect(heads(findings)).toEqual(['stop off-by-one']);
    expect(findings[0]?.idMap).toMatchObject({ 255: 0, 0: 1, 9: 10 });
    const { targets, findings: left } = await mended(labels, findings[0]);
    expect(left).toEqual([]);
    expect((await targets.label(0))?.data).toEqual(demoLabels[0]?.data);
  });

  it('one too low or too high together with the number behind the last class, for what is not labelled', async () => {
    // The demo's last class stands for what is not labelled here.
    const ten = parseClassList({ name: 'ten', ignore: [10], classes: demoClasses.classes.slice(0, 10) });
    const look: LookAtImage = async (image) => {
      const seen = await sourceLooks(image);
      return seen && { ...seen, classes: seen.classes.map((id) => Math.min(id, 9)) };
    };
    expect(
      await check(
        withIds((id) => id),
        ten,
        look,
      ),
    ).toEqual([]);
    const low = await check(
      withIds((id) => (id - 1) & 255),
      ten,
      look,
    );
    expect(heads(low)).toEqual(['stop off-by-one']);
    expect(low[0]?.idMap).toMatchObject({ 255: 0, 0: 1, 8: 9, 9: 255 });
    const high = await check(
      withIds((id) => id + 1),
      ten,
      look,
    );
    expect(heads(high)).toEqual(['stop off-by-one']);
    expect(high[0]?.idMap).toMatchObject({ 1: 0, 10: 9, 11: 255 });
  });

  it('masks of 0 and 255 with many classes: a question, with the class that the mask agrees with', async () => {
    const labels = withIds((id) => (id === 0 ? 255 : 0));
    const findings = await check(labels);
    expect(heads(findings)).toEqual(['stop binary-mask']);
    expect(findings[0]?.idMap).toEqual({ 0: 255, 255: 0 });
    expect(findings[0]?.message).toContain('class 0 (“road”)');
  });

  it('masks of 0 and 1 with many classes', async () => {
    const labels = withIds((id) => Number(id === 2));
    const findings = await check(labels);
    expect(heads(findings)).toEqual(['stop binary-mask']);
    expect(findings[0]?.idMap).toEqual({ 0: 255, 1: 2 });
  });

  it('masks of 0 and 255 with two classes: 255 means class 1; a warning where the list says that 255 is ignored', async () => {
    const two = (ignore: number[]) => parseClassList({ name: 'two', ignore, classes: demoClasses.classes.slice(0, 2) });
    const look: LookAtImage = async (image) => {
      const seen = await sourceLooks(image);
      return seen && { ...seen, classes: seen.classes.map((id) => Number(id === 0)) };
    };
    const labels = withIds((id) => (id === 0 ? 255 : 0));
    const findings = await check(labels, two([]), look);
    expect(heads(findings)).toEqual(['stop binary-mask']);
    expect(findings[0]?.idMap).toEqual({ 0: 0, 255: 1 });
    const said = await check(labels, two([255]), look);
    expect(heads(said)).toEqual(['warn binary-mask']);
    const inverted = await check(
      withIds((id) => (id === 0 ? 0 : 255)),
      two([]),
      look,
    );
    expect(inverted[0]?.idMap).toEqual({ 0: 1, 255: 0 });
    // Without a model too.
    expect((await open(labels, two([]))).labelCheck?.findings.map(({ code }) => code)).toEqual(['binary-mask']);
  });

  it('spread over 0..255, so that people can see them', async () => {
    const labels = withIds((id) => (id === 255 ? 255 : id * 20));
    const findings = await check(labels);
    expect(heads(findings)).toEqual(['stop spread-ids']);
    expect((await mended(labels, findings[0])).findings).toEqual([]);
  });

  it('spread, with 255 or the multiple behind the last class for what is not labelled, or with 0 for it', async () => {
    const top = (label: LabelMap, id: number) =>
      Uint16Array.from(label.data, (own, at) => (at < 4 * label.width ? id : own));
    const spread = (void_: number, read: (id: number) => number) =>
      labelFiles((label) =>
        grey({ ...label, data: top(label, 300).map((id) => (id === 300 || id === 255 ? void_ : read(id))) }),
      );
    for (const [void_, read] of [
      [255, (id: number) => id * 20],
      [220, (id: number) => id * 20],
      [65535, (id: number) => id * 256],
      [0, (id: number) => (id + 1) * 20],
    ] as const) {
      const labels = spread(void_, read);
      const findings = await check(labels);
      expect(heads(findings), `${void_}`).toEqual(['stop spread-ids']);
      const { targets } = await mended(labels, findings[0]);
      const expected = top(demoLabels[1] as LabelMap, 255);
      expect(Uint16Array.from((await targets.label(1))?.data ?? []), `${void_}`).toEqual(expected);
    }
  });

  it('two too high or too low', async () => {
    for (const shift of [2, -2]) {
      const labels = withIds((id) => (id === 255 ? 255 : (id + shift + 256) % 256));
      const findings = await check(labels);
      expect(heads(findings)[0], `${shift}`).toBe('stop off-by-one');
      expect(findings[0]?.idMap?.[String(5 + shift)], `${shift}`).toBe(5);
      expect(findings[0]?.message).toContain(`2 too ${shift > 0 ? 'high' : 'low'}`);
    }
  });

  it('masks of 0 and 1 of any class, and maps of one id, are always reported', async () => {
    for (let id = 0; id < 11; id++) {
      const mask = await check(withIds((own) => Number(own === id)));
      expect(heads(mask)[0], `mask of ${id}`).toMatch(/(stop|warn) binary-mask/);
    }
    for (const id of [1, 9]) expect(heads(await check(withIds(() => id))), `all ${id}`).toContain('warn one-id');
  });

  it('in only a few files: these are named', async () => {
    const labels = [...withIds((id) => id).slice(0, 6), ...withIds((id) => (id === 255 ? 0 : (id + 1) % 11)).slice(6)];
    const [finding, ...others] = await check(labels);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: 'odd-files', severity: 'warn' });
    expect(finding?.message).toMatch(/of 2 \(.*0019.*0022.*\)/);
  });

  it('in another order than the class list', async () => {
    const order = [4, 2, 0, 7, 1, 3, 6, 5, 8, 10, 9];
    const labels = withIds((id) => order.indexOf(id));
    const findings = await check(labels);
    expect(heads(findings)).toEqual(['stop permuted-ids']);
    // Some ids go with no class. They are named, and no map that would leave them out is proposed.
    expect(findings[0]?.message).toMatch(/No class of the predictions goes with ids .* \(\d+ % of the pixels\)/);
    expect(findings[0]?.idMap).toBeNull();
  });

  it('ids beyond the class list for what is not labelled: one question, not a refusal of each file', async () => {
    const labels = withIds((id) => (id === 10 ? 77 : id));
    const findings = await check(labels);
    expect(heads(findings)).toEqual(['stop unlabelled-id']);
    expect((await mended(labels, findings[0])).findings).toEqual([]);
  });
});

describe('labels that are turned or mirrored against their images', () => {
  it.each([
    ['mirrored left to right', ([x, y]: number[], [w]: number[]) => [(w ?? 0) - 1 - (x ?? 0), y ?? 0]],
    ['mirrored top to bottom', ([x, y]: number[], [, h]: number[]) => [x ?? 0, (h ?? 0) - 1 - (y ?? 0)]],
    [
      'turned by 180 degrees',
      ([x, y]: number[], [w, h]: number[]) => [(w ?? 0) - 1 - (x ?? 0), (h ?? 0) - 1 - (y ?? 0)],
    ],
  ])('%s', async (words, at) => {
    const labels = labelFiles((label) =>
      grey(pixels(label, (x, y) => at([x, y], [label.width, label.height]) as [number, number])),
    );
    const findings = await check(labels);
    expect(heads(findings)).toEqual(['stop turned']);
    expect(findings[0]?.message).toContain(words);
    expect(findings[0]?.idMap).toBeNull();
  });

  it('turned by 90 degrees: one finding for all files, and the direction', async () => {
    // What was at (x, y) is now at (height - 1 - y, x).
    const labels = labelFiles((label) => grey(pixels(label, (x, y) => [y, label.height - 1 - x], true)));
    const targets = await open(labels);
    expect(targets.skipped).toEqual([]);
    expect(targets.labelCheck?.findings.map(({ code }) => code)).toEqual(['turned']);
    const { findings } = await judge(targets);
    expect(heads(findings)).toEqual(['stop turned']);
    expect(findings[0]?.message).toContain('turned by 90 degrees clockwise');
  });
});

describe('labels whose pixels were changed', () => {
  const raw = ({ width, height }: LabelMap) => ({ raw: { width, height, channels: 1 as const } });

  it('by interpolation: a warning', async () => {
    const files = await Promise.all(
      demoLabels.map(async (label) => {
        const { data, info } = await sharp(label.data, raw(label))
          .resize(label.width / 2, label.height / 2, { kernel: 'linear' })
          .toColourspace('b-w')
          .raw()
          .toBuffer({ resolveWithObject: true });
        return grey({ width: info.width, height: info.height, data: new Uint8Array(data) });
      }),
    );
    const findings = await check(labelFiles((_, image) => files[image] as Uint8Array));
    expect(heads(findings)).toEqual(['warn interpolated']);
    expect(findings[0]?.message).toMatch(/\d+ edges.*interpolation/);
  });

  it('by JPEG, then saved as PNG: a stop, because every file has ids that no class has', async () => {
    const files = await Promise.all(
      demoLabels.map(async (label) => {
        const jpeg = await sharp(label.data, raw(label)).jpeg().toBuffer();
        const { data } = await sharp(jpeg).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
        return grey({ ...label, data: new Uint8Array(data) });
      }),
    );
    const seen = await check(labelFiles((_, image) => files[image] as Uint8Array));
    expect(heads(seen)).toEqual(['stop interpolated']);
  });
});

describe('colours of palettes and of true colour', () => {
  const order = [3, 9, 0, 10, 2, 1, 5, 4, 8, 6, 7];

  it('decide where they are class colours: a reordered palette is read as the plain ids are, and a note says so', async () => {
    const palette = [...order.map(colourOf), [0, 0, 0]];
    const labels = labelFiles((label) =>
      indexed({ ...label, data: label.data.map((id) => (id === 255 ? 11 : order.indexOf(id))) }, palette),
    );
    const targets = await open(labels);
    expect((await targets.label(1))?.data).toEqual(demoLabels[1]?.data);
    const { findings } = await judge(targets);
    expect(heads(findings)).toEqual(['note palette-colours']);
    expect(findings[0]?.message).toContain('index 2 is “road”');
  });

  it('do so in palettes with an alpha channel and with other orders in every file', async () => {
    const labels = labelFiles((label) => {
      const used = [...new Set(label.data)];
      const palette = used.map((id) => [...(id === 255 ? [0, 0, 0] : colourOf(id)), 255]);
      return indexed({ ...label, data: label.data.map((id) => used.indexOf(id)) }, palette);
    });
    const targets = await open(labels);
    expect((await targets.label(2))?.data).toEqual(demoLabels[2]?.data);
    expect(heads((await judge(targets)).findings)).toEqual(['note palette-colours']);
  });

  it('stop the check where palettes contradict each other and the class list has other colours', async () => {
    const labels = labelFiles((label) => {
      const used = [...new Set(label.data)];
      const palette = used.map((id) => (id === 255 ? [0, 0, 0] : colourOf(id)));
      return indexed({ ...label, data: label.data.map((id) => used.indexOf(id)) }, palette);
    });
    const [finding, ...others] = await check(labels, numberedClasses(11));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: 'other-palette', severity: 'stop', idMap: null });
    expect(finding?.message).toMatch(/\d+ of \d+ indices different colours in different files/);
  });

  it('decide nothing in the palette of PASCAL VOC: it only makes ids visible', async () => {
    const labels = labelFiles((label) => indexed(label, vocPalette));
    const targets = await open(labels);
    expect((await targets.label(0))?.data).toEqual(demoLabels[0]?.data);
    expect(heads((await judge(targets)).findings)).toEqual(['note other-palette']);
  });

  it('are reported where they are those of another data set', async () => {
    const ade = ['#787878', '#b47878', '#06e6e6', '#503232', '#04c803', '#787850', '#8c8c8c', '#cc05ff', '#e6e6e6'];
    const palette = [...ade, '#04fa07', '#e005ff'].map((colour) =>
      [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)),
    );
    const labels = labelFiles((label) =>
      indexed({ ...label, data: label.data.map((id) => Math.min(id, 10)) }, palette),
    );
    const findings = await check(labels);
    expect(heads(findings)).toEqual(['note other-palette']);
    expect(findings[0]?.message).toContain('ADE20K');
  });

  it('of a true-colour map that is grey all over are ids', async () => {
    const labels = labelFiles(({ width, height, data }) =>
      encode({
        width,
        height,
        channels: 3,
        data: Uint8Array.from({ length: data.length * 3 }, (_, at) => data[Math.floor(at / 3)] as number),
      }),
    );
    const targets = await open(labels);
    expect((await targets.label(0))?.data).toEqual(demoLabels[0]?.data);
    expect(heads((await judge(targets)).findings)).toEqual(['note grey-colours']);
  });

  it('are written as people write them', () => expect(hexColour(0x00ff7f)).toBe('#00ff7f'));
});

it('labels that are ignored everywhere leave nothing to measure, and a finding says so', async () => {
  const targets = await open(withIds(() => 255));
  expect(heads(targets.labelCheck?.findings ?? [])).toEqual(['warn nothing-to-score']);
});
