import { describe, expect, it } from 'vitest';
import { readClassList } from './read.js';
import { inShort, namesOf, readText, refusal } from './read-text.test-data.js';

describe('names, a line each', () => {
  it.each([
    ['only names', 'road\nside walk\nvélo\n'],
    ['with comments, Windows lines and a byte order mark', '\ufeff# classes\r\nroad\r\nside walk # beside it\r\nvélo'],
    ['with ids before them', '0 road\n1 side walk\n2 vélo\n'],
    ['with ids and colons', '0: road\n1: side walk\n2: vélo\n'],
    ['with ids behind them', 'road: 0\nside walk: 1\nvélo: 2\n'],
    ['in another order of ids', '2\tvélo\n0\troad\n1\tside walk\n'],
    ['in quotes, with commas', '"road",\n"side walk",\n"vélo"\n'],
    ['in one line', 'road, side walk, vélo'],
    ['with ids and dots', '0. road\n1. side walk\n2. vélo\n'],
    ['with ids and dashes', '0 - road\n1 - side walk\n2 - vélo\n'],
    ['with ids behind spaces', 'road 0\nside walk 1\nvélo 2\n'],
    ['as items, with comments of a program', '// classes\n- road\n- side walk\n- vélo\n'],
  ])('%s', async (_, text) => {
    const { list, form } = await readText(text);
    expect(namesOf(list)).toEqual(['road', 'side walk', 'vélo']);
    expect(form).toBe('lines');
    expect(list.idMap).toBeUndefined();
  });

  it.each([
    ['behind the names', 'road,128,64,128\nside walk, 244, 35, 232\n'],
    ['before them, as CamVid has them', '128 64 128\t\troad\n244 35 232\t\tside walk\n'],
    ['between ids and names', '0 128 64 128 road\n1 244 35 232 side walk\n'],
    ['behind ids and names', '0,road,128,64,128\n1,side walk,244,35,232\n'],
    ['in hexadecimal', '#804080 road\n#f423e8 side walk\n'],
    ['in brackets', 'road: (128, 64, 128)\nside walk: [244, 35, 232]\n'],
  ])('with colours %s', async (_, text) => {
    expect(inShort((await readText(text)).list)).toEqual(['road #804080', 'side walk #f423e8']);
  });

  it.each([
    ['settings of mmsegmentation', "_base_ = ['../a.py']\nmodel = dict(type='EncoderDecoder')\n"],
    ['settings in YAML', 'MODEL:\n  NAME: deeplab\nSOLVER:\n  LR: 0.1\n'],
    ['a log', '2026-01-01 10:00:00 - INFO - lr: 1e-3\n2026-01-01 10:00:01 - INFO - lr: 1e-4\n'],
    ['a list of images', 'images/1.png labels/1.png\nimages/2.png labels/2.png\n'],
    ['requirements of Python', 'torch>=1.0\nmmcv==1.3\n'],
    ['prose', 'It has eleven classes.\n- road\n'],
  ])('%s holds no names of classes', async (_, text) => {
    expect((await refusal(text)).message).toMatch(/line \d: .* is (a sentence, and )?no name of a class\.$/);
  });

  it('colours without names are refused', async () => {
    expect((await refusal('128 64 128\n244 35 232\n')).message).toBe(
      'classes.txt has colours, but no names of classes.',
    );
  });

  it('numbers at the end of names are ids only where they count from 0 or 1, and the names differ', async () => {
    expect(namesOf((await readText('lane 1\nlane 2\n')).list)).toEqual(['lane 1', 'lane 2']);
    expect(namesOf((await readText('route 66\nroad 1\n')).list)).toEqual(['route 66', 'road 1']);
  });

  it('what is not labelled is no class where its id is 255; the 255 of a mask is one', async () => {
    const { list, says } = await readText('0 road\n1 car\n255 ignore\n');
    expect(namesOf(list)).toEqual(['road', 'car']);
    expect(list.idMap).toBeUndefined();
    expect(says).toContain('“ignore” (255) is no class: it is ignored in label maps.');
    expect(namesOf((await readText('0 background\n255 crack\n')).list)).toEqual(['background', 'crack']);
  });

  it('a name may begin with a number', async () => {
    expect(namesOf((await readText('road\n2 wheeler\ncar\n')).list)).toEqual(['road', '2 wheeler', 'car']);
  });

  it('a name may have many words, a dot and commas', async () => {
    const names = [
      'television receiver, television, television set, tv, tv set, idiot box, boob tube, telly, goggle box',
      'misc.',
      'poles, signs etc.',
      'St. Andrew cross',
    ];
    expect(namesOf((await readText(names.join('\n'))).list)).toEqual(names);
  });

  it('ids from 1 are mapped', async () => {
    const { list } = await readText('1 road\n2 car\n');
    expect(list.idMap).toEqual({ '0': 255, '1': 0, '2': 1 });
  });

  it('empty lines, the same name twice and a shared colour are said', async () => {
    const { list, says } = await readText('road 1 2 3\n\ncar 1 2 3\nroad 4 5 6\n');
    expect(namesOf(list)).toEqual(['road', 'car', 'road']);
    expect(says).toContain('1 empty line was left out.');
    expect(says).toContain('Several classes have the name “road”.');
    expect(says).toContain('“road” and “car” have one colour');
  });

  it('UTF-16, as Windows writes it', async () => {
    const bytes = new Uint8Array(Buffer.from('\ufeffStraße\r\nAuto\r\n', 'utf16le'));
    expect(namesOf((await readClassList(bytes, 'names.txt')).list)).toEqual(['Straße', 'Auto']);
  });

  it.each([
    ['0 road\n1 sky\ncar\n', /line 3: “car” has no id, but 2 of 3 lines have one/],
    ['road 300 1 2\ncar 1 2 3\n', /line 1: 300, 1, 2 is no colour/],
    ['road\n', /one class/],
    ['', /no class list of a form that is known/],
    [Array.from({ length: 300 }, (_, i) => `a${i}`).join('\n'), /names 300 classes; a class list has at most 254/],
    [`road\n${'x'.repeat(500)}\n`, /line 2: .* is no name of a class/],
    ['# Title\n\nA page of text.\n\nIt goes on\n', /line 3: “A page of text\.” is a sentence, and no name of a class/],
    ['Usage\nsee https://example.org/a\n', /line 2: .* is a sentence/],
    ['Usage\n```\npip install it\n```\n', /line 2: .* is a sentence/],
    ['Usage\nthis line of a page goes on and on and on without end\n', /line 2: .* is a sentence/],
    ['Usage\nRun it twice. Then stop\n', /line 2: .* is a sentence/],
    ['{"a": 1', /is not valid JSON/],
    ['{"version": 1.5}', /no class list of a form that is known/],
  ])('%j is refused', async (text, message) => {
    expect((await refusal(text)).message).toMatch(message);
  });

  it('bytes that are no text are refused', async () => {
    await expect(readClassList(Uint8Array.of(0x93, 0x4e, 0xff, 0), 'x.txt')).rejects.toThrow('not a text in UTF-8');
  });
});
