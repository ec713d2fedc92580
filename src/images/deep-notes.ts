import type { ImageFile } from './image-file.js';
import type { DeepSamples, SampleBits } from './sample-bits.js';

const NAMED = 3;

/** "a.png", "a.png and b.png", "a.png, b.png, c.png and 7 more" */
function listOf(names: readonly string[]): string {
  if (names.length <= NAMED) return names.join(', ').replace(/, ([^,]*)$/, ' and $1');
  return `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;
}

const reasonOf = (declared: number | undefined, bits: number): string =>
  declared === undefined
    ? `PNG of 16 bits without a value above ${2 ** bits - 1}, nearly black as it stands. Read as ${bits} bits`
    : `PNG of 16 bits that fills ${bits} of them, as its sBIT chunk says. Read as ${bits} bits`;

/** What is said about PNGs of 16 bits of which fewer are used. */
export function deepNotes(
  targets: readonly { image: ImageFile; deep: DeepSamples | undefined }[],
  bitsOf: SampleBits,
): string[] {
  const groups = new Map<string, string[]>();
  for (const { image, deep } of targets) {
    const bits = deep ? bitsOf(deep) : 16;
    if (bits === 16) continue;
    const reason = reasonOf(deep?.declared, bits);
    groups.set(reason, [...(groups.get(reason) ?? []), image.path]);
  }
  const advice = 'If the pictures are just dark, set sampleBits to 16 (under Input of the recipe; --bits 16).';
  return [...groups].map(([reason, names]) => `${listOf(names)}: ${reason}. ${advice}`);
}
