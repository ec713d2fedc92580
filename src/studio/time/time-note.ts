import type { FrameList } from '../../protocol/frames.js';
import type { RunRecord } from '../../protocol/record.js';
import { byteSize } from '../../report/numbers.js';
import { plural } from '../amounts.js';
import { useStudio } from '../store.js';

/** The images that a run has frames of, in the order of their numbers. */
export const imagesWith = ({ frames }: FrameList): number[] =>
  [...new Set(frames.flatMap(({ images }) => images))].sort((a, b) => a - b);

/** What pictures there are over time, or why there are none; null while that is not known. */
export function framesWords({ targets }: RunRecord, list: FrameList | undefined, image: number): string | null {
  if (!list) return null;
  if (list.frames.length === 0) {
    const { saved } = useStudio.getState();
    if (saved && !saved.kept) return 'A record alone holds no pictures: curves and histogram move.';
    return 'This run keeps no pictures over time: curves and histogram move. Their budget is set under Runs.';
  }
  const images = imagesWith(list);
  const of = list.budget ? ` of ${byteSize(list.budget)}` : '';
  if (images.includes(image)) {
    const own = list.frames.filter((frame) => frame.images.includes(image)).length;
    return `${plural(own, 'picture')} of this image, ${plural(images.length, 'image')} in all, ${byteSize(list.bytes)}${of}.`;
  }
  const names = images.map((each) => targets?.names[each] ?? String(each)).join(', ');
  return `No pictures of this image were kept over time. Kept: ${names}.`;
}
