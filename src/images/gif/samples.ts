import { lzwInto, mostUnpacked } from '../lzw.js';
import type { StoredSamples } from '../stored-samples.js';
import { MAGICK, UnreadForm } from '../unread-form.js';
import { packedIndices, readGifFile } from './blocks.js';

/** First row and step of the four passes of an interlaced picture. */
const PASSES = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
] as const;

function inOrder(data: Uint8Array, width: number, height: number): Uint8Array {
  const rows = new Uint8Array(data.length);
  let from = 0;
  for (const [first, step] of PASSES) {
    for (let y = first; y < height; y += step, from += width) rows.set(data.subarray(from, from + width), y * width);
  }
  return rows;
}

/**
 * The palette indices of a GIF's first picture. Transparency is not looked at.
 * @throws Error with half a sentence where the file is damaged; UnreadForm
 */
export function gifSamples(bytes: Uint8Array): StoredSamples {
  const { width, height, first, pictures } = readGifFile(bytes);
  if (!first) throw new Error('it holds no picture');
  if (first.x !== 0 || first.y !== 0 || first.width !== width || first.height !== height) {
    throw new UnreadForm('the first picture of the GIF does not fill it', MAGICK);
  }
  if (first.palette.length === 0) throw new Error('its palette is missing');
  const { bits, packed } = packedIndices(bytes, first.at);
  if (bits < 1 || bits > 8) throw new Error(`no GIF has indices of ${bits} bits`);
  const needed = width * height;
  if (needed > mostUnpacked(packed.length)) {
    throw new Error(
      `its header needs ${needed} bytes for ${width} x ${height} pixels, but ${packed.length} bytes cannot hold as many`,
    );
  }
  const data = new Uint8Array(needed);
  const length = lzwInto(data, packed, { bits, lowFirst: true, early: 0 });
  if (length < needed) throw new Error(`its header needs ${needed} pixels, but its data holds ${length}`);
  return {
    width,
    height,
    channels: 1,
    depth: 8,
    data: first.interlaced ? inOrder(data, width, height) : data,
    palette: first.palette,
    remark: pictures > 1 ? 'the GIF holds several pictures, and only the first is read' : undefined,
  };
}
