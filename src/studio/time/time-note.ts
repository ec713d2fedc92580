import type { FrameList } from '../../protocol/frames.js';
import type { RunRecord } from '../../protocol/record.js';
import { useStudio } from '../store.js';
import { byteSize } from '../words/numbers.js';
import { words } from '../words/words.js';

/** The images that a run has frames of, in the order of their numbers. */
export const imagesWith = ({ frames }: FrameList): number[] =>
  [...new Set(frames.flatMap(({ images }) => images))].sort((a, b) => a - b);

/** What pictures there are over time, or why there are none; null while that is not known. */
export function framesWords({ targets }: RunRecord, list: FrameList | undefined, image: number): string | null {
  if (!list) return null;
  if (list.frames.length === 0) {
    const { saved } = useStudio.getState();
    if (saved && !saved.kept) return words.time.note.recordAlone;
    return words.time.note.none;
  }
  const images = imagesWith(list);
  const budget = list.budget ? byteSize(list.budget) : null;
  if (images.includes(image)) {
    const own = list.frames.filter((frame) => frame.images.includes(image)).length;
    return words.time.note.kept(own, images.length, byteSize(list.bytes), budget);
  }
  const names = images.map((each) => targets?.names[each] ?? String(each)).join(', ');
  return words.time.note.ofOthers(names);
}
