import type { RunPlace } from '../../protocol/events.js';
import { isSamePlace } from '../../protocol/frames.js';
import type { KeptFrame } from '../../protocol/session.js';
import { ask } from '../actions/engine.js';
import { asReport } from '../actions/reporting.js';
import { useRuns } from '../runs/runs-store.js';
import { useStudio } from '../store.js';
import { FrameCache } from './frame-cache.js';
import { framesOfShown, shownRunId, takeFrames, useFrameLists } from './frame-lists.js';
import { lookNow, useTime } from './time-store.js';

const cache = new FrameCache();
const keyOf = (id: string, { index, step }: RunPlace, image: number): string => `${id} ${index} ${step} ${image}`;

/** One image at one place of a run; read once, as long as it is remembered. */
export async function frameOfRun(id: string, place: RunPlace, image: number): Promise<KeptFrame> {
  const key = keyOf(id, place, image);
  const known = cache.get(key);
  if (known) return known;
  const frame = await ask('frame-of-run', { id, place, image });
  cache.add(key, frame);
  return frame;
}

/** Reads which frames a run has, unless that is known. */
export async function readFrameList(id: string): Promise<void> {
  if (useFrameLists.getState().lists[id]) return;
  const list = await ask('frames-of-run', { id });
  // The engine may have told of newer ones meanwhile.
  if (!useFrameLists.getState().lists[id]) takeFrames(id, list);
}

/** One question at a time: while one is open, only the latest wish is kept. */
let reading = false;
let again = false;

/** Reads the frame of the place and the image that are looked at. The one before stays until it has come. */
async function readShown(): Promise<void> {
  if (reading) {
    again = true;
    return;
  }
  const id = shownRunId();
  const { place } = useTime.getState();
  const { image } = useStudio.getState().view;
  const has = framesOfShown().frames.some(
    (frame) => place && isSamePlace(frame, place) && frame.images.includes(image),
  );
  if (id === null || place === null || !has) return useTime.setState({ problem: null });
  reading = true;
  try {
    const frame = await frameOfRun(id, place, image);
    if (useTime.getState().place !== null && shownRunId() === id) useTime.setState({ frame, problem: null });
  } catch (error) {
    useTime.setState({ problem: asReport(error).message });
  } finally {
    reading = false;
    if (again) {
      again = false;
      void readShown();
    }
  }
}

/** The run that is looked at: another one is looked at as it is now. */
const runOf = () => {
  const { saved, live } = useStudio.getState();
  return saved ?? live.started;
};

/** Keeps the frame of what is looked at at hand. Returns a function that ends this. */
export function followTime(): () => void {
  let run = runOf();
  let image = useStudio.getState().view.image;
  const ofStudio = useStudio.subscribe((state) => {
    const next = runOf();
    if (next !== run && useTime.getState().place !== null) lookNow();
    if (state.view.image !== image && useTime.getState().place !== null) void readShown();
    run = next;
    image = state.view.image;
  });
  const ofTime = useTime.subscribe(({ place }, last) => {
    if (place !== null && place !== last.place) void readShown();
  });
  const readList = () => {
    const id = shownRunId();
    if (id !== null) void readFrameList(id).catch(() => {});
  };
  const ofSaved = useStudio.subscribe(({ saved }, last) => {
    if (saved !== last.saved) readList();
  });
  const ofLive = useRuns.subscribe(({ live }, last) => {
    if (live !== last.live) readList();
  });
  return () => {
    for (const end of [ofStudio, ofTime, ofSaved, ofLive]) end();
  };
}
