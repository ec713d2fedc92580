import type { ImageWords } from '../../protocol/image-kinds.js';
import type { ImageFile } from '../image-file.js';
import { listOf } from '../name-list.js';
import type { DeepSamples, SampleBits } from './sample-bits.js';

const reasonOf = ({ declared, words }: DeepSamples, bits: number): string =>
  declared === undefined
    ? `${words} of 16 bits without a value above ${2 ** bits - 1}, nearly black as it stands. Read as ${bits} bits`
    : `${words} of 16 bits that fills ${bits} of them, as its sBIT chunk says. Read as ${bits} bits`;

type DeepTarget = { image: ImageFile; deep: DeepSamples | undefined };

/** Notes about images of 16 bits that use fewer bits: the whole set, or some files of it. */
export function deepNotes(targets: readonly DeepTarget[], bitsOf: SampleBits): string[] {
  const groups = new Map<string, string[]>();
  for (const { image, deep } of targets) {
    const bits = deep ? bitsOf(deep) : 16;
    if (!deep || bits === 16) continue;
    const reason = reasonOf(deep, bits);
    groups.set(reason, [...(groups.get(reason) ?? []), image.path]);
  }
  const advice = 'If the pictures are just dark, set sampleBits to 16 (under Input of the recipe; --bits 16).';
  const ofSet = [...groups].map(([reason, names]) => `${listOf(names)}: ${reason}. ${advice}`);
  return [...ofSet, ...darkNotes(targets, bitsOf)];
}

/** Files that use at least two bits fewer than their set is read with. They are at least three quarters darker. */
function darkNotes(targets: readonly DeepTarget[], bitsOf: SampleBits): string[] {
  const groups = new Map<string, { names: string[]; most: number; bits: number; words: ImageWords }>();
  for (const { image, deep } of targets) {
    // A file of zeros is black in any case. A file whose own sBIT chunk is followed is not dark by mistake.
    if (!deep || deep.largest === 0) continue;
    const bits = bitsOf(deep);
    if (bits === deep.declared || deep.largest >= 2 ** (bits - 2)) continue;
    const { words } = deep;
    const { names, most } = groups.get(`${bits} ${words}`) ?? { names: [], most: 0 };
    groups.set(`${bits} ${words}`, { names: [...names, image.path], most: Math.max(most, deep.largest), bits, words });
  }
  const advice =
    'If their depth is another, put them into a folder of their own, or set sampleBits for all (under Input of the recipe; --bits N).';
  return [...groups.values()].map(
    ({ names, most, bits, words }) =>
      `${listOf(names)}: ${words} of 16 bits without a value above ${most}, read as ${bits} bits like its set, and nearly black so. ${advice}`,
  );
}
