import { create } from 'zustand';
import type { FrameList } from '../../protocol/frames.js';
import { useRuns } from '../runs/runs-store.js';
import { type StudioState, useStudio } from '../store.js';

/** The frames that are known of kept runs, by the names of their folders. */
export interface FrameLists {
  lists: Readonly<Record<string, FrameList>>;
}

export const useFrameLists = create<FrameLists>()(() => ({ lists: {} }));

export function takeFrames(id: string, list: FrameList): void {
  useFrameLists.setState(({ lists }) => ({ lists: { ...lists, [id]: list } }));
}

/** The folder of the run that is shown; null where it is not kept. */
function idOf({ saved, live }: Pick<StudioState, 'saved' | 'live'>, liveId: string | null): string | null {
  if (saved) return saved.kept?.id ?? null;
  return live.state === 'empty' ? null : liveId;
}

export const shownRunId = (): string | null => idOf(useStudio.getState(), useRuns.getState().live);

export function useShownRunId(): string | null {
  const liveId = useRuns(({ live }) => live);
  return useStudio((state) => idOf(state, liveId));
}

const NONE: FrameList = { frames: [], bytes: 0, budget: null, every: 1, images: [] };

/** The frames of the run that is shown; undefined until they are known. */
export function useShownFrames(): FrameList | undefined {
  const id = useShownRunId();
  const list = useFrameLists(({ lists }) => (id === null ? undefined : lists[id]));
  return id === null ? NONE : list;
}

/** True where the pictures of another time than now are shown. */
export const framesOfShown = (): FrameList => {
  const id = shownRunId();
  return (id === null ? undefined : useFrameLists.getState().lists[id]) ?? NONE;
};
