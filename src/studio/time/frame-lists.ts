import { create } from 'zustand';
import type { FrameList } from '../../protocol/frames.js';

/** The frames that are known of kept runs, by the names of their folders. */
export interface FrameLists {
  lists: Readonly<Record<string, FrameList>>;
}

export const useFrameLists = create<FrameLists>()(() => ({ lists: {} }));

export function takeFrames(id: string, list: FrameList): void {
  useFrameLists.setState(({ lists }) => ({ lists: { ...lists, [id]: list } }));
}
