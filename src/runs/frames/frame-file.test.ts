import { unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { smallMaps } from '../../../test/small-maps.js';
import type { StepLists } from '../../protocol/events.js';
import { LAYER_NAMES } from '../../protocol/layers.js';
import { frameFile, openFrame } from './frame-file.js';

const place = { stage: 'align', index: 0, step: 12 } as const;
const lists: StepLists = { entropyHistogram: [0.25, 0.75], classShares: [0.5, 0.5], images: [3, 1] };
const maps = [smallMaps(2, 12), smallMaps(5, 12)];
const file = frameFile(place, maps, lists);
const still = frameFile(place, maps.slice(1), null, ['still']);

const changed = (change: (files: Record<string, Uint8Array>) => void): Uint8Array => {
  const files = unzipSync(file);
  change(files);
  return zipSync(files);
};

const headOf = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(unzipSync(bytes)['frame.json']));
const withHead = (change: (head: ReturnType<typeof headOf>) => void): Uint8Array =>
  changed((files) => {
    const head = headOf(file);
    change(head);
    files['frame.json'] = new TextEncoder().encode(JSON.stringify(head));
  });

describe('a file of maps', () => {
  test('gives back every layer byte by byte: what moves in the frame, what does not in the other file', () => {
    const open = openFrame(file, 'a.zip');
    expect(open).toMatchObject({ place, images: [2, 5], lists });
    const image = maps[1];
    const { layers, ...rest } = open.maps(5);
    const both = { ...openFrame(still, 'b.zip').maps(5).layers, ...layers };
    expect({ ...rest, layers: both }).toEqual(image);
    expect(LAYER_NAMES.filter((name) => !(name in layers) && name in both)).toEqual(['input', 'truth']);
  });

  test('holds the mixed image once for all images', () => {
    const names = Object.keys(unzipSync(file)).filter((name) => name.endsWith('mixed'));
    expect(names).toEqual(['shared/mixed']);
  });

  test.each([
    ['that is cut off', file.slice(0, file.length - 40), /is not a whole frame: the file is incomplete/i],
    ['that is empty', new Uint8Array(0), /is not a whole frame/],
    ['without its head', changed((files) => void delete files['frame.json']), /it has no frame\.json/],
    ['without a layer', changed((files) => void delete files['2/entropy']), /layer “Entropy” of image 2 is missing/],
    [
      'with a layer of another size',
      changed((files) => {
        files['5/prediction'] = new Uint8Array(47);
      }),
      /layer “Prediction” of image 5 has 47 bytes, not 48/,
    ],
    ['with a huge size', withHead((head) => Object.assign(head, { width: 16384, height: 16384 })), /16384 × 16384/],
    ['with a size beyond all bounds', withHead((head) => Object.assign(head, { width: 1e9 })), /does not describe one/],
    ['of another version', withHead((head) => Object.assign(head, { version: 2 })), /does not describe one/],
    [
      'with a layer that is not known',
      withHead((head) => Object.assign(head.images[0].layers, { depth: {} })),
      /describe/,
    ],
  ])('one %s is refused by its name', (_, bytes, why) => {
    const read = () => openFrame(bytes, 'frames/0-align-12_2-5.zip').maps(2);
    expect(read).toThrow(why);
    expect(read).toThrow(/^frames\/0-align-12_2-5\.zip is not a whole frame/);
  });

  test('a changed byte is found by the checksum', () => {
    const damaged = file.slice();
    const at = new TextDecoder('latin1').decode(file).indexOf('2/entropy') + 20;
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    expect(() => openFrame(damaged, 'a.zip').maps(2)).toThrow(/^a\.zip is not a whole frame/);
  });
});
