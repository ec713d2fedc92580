import { z } from 'zod';
import { UserError } from '../../protocol/errors.js';
import type { RunPlace } from '../../protocol/events.js';
import { type FrameList, isSamePlace, type ListedFrame } from '../../protocol/frames.js';
import type { KeptFrame, SmallPicture } from '../../protocol/session.js';
import { type Storage, textParts } from '../storage.js';
import { badFrame, openFrame } from './frame-file.js';
import { FRAMES, frameName, frameOfName, framesAmong, PLAN, SMALL, stillName, stillOfName } from './frame-name.js';

const count = z.int().min(0);
const planSchema = z.object({
  version: z.literal(1),
  /** Bytes that the frames may take. */
  budget: count,
  /** A frame in so many steps. */
  every: count.min(1),
  /** Images that every frame is to have. */
  images: z.array(count).max(1000),
});

export type FramePlan = Omit<z.infer<typeof planSchema>, 'version'>;

/** The folder of a run, or an archive of one. */
type RunFiles = Pick<Storage, 'read' | 'names'>;

/** How the frames of a folder were kept; undefined where that is not known. `frames`: the folder of the frames. */
export async function readPlan(frames: Pick<Storage, 'read'>): Promise<FramePlan | undefined> {
  const bytes = await frames.read(PLAN);
  try {
    return bytes && planSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    // It is written anew by the run that goes on.
    return undefined;
  }
}

export const writePlan = (frames: Storage, plan: FramePlan): Promise<number> =>
  frames.write(PLAN, textParts(`${JSON.stringify({ version: 1, ...plan })}\n`));

async function namesIn(run: RunFiles): Promise<string[]> {
  const names = await run.names();
  return names.flatMap((name) => (name.startsWith(`${FRAMES}/`) ? name.slice(FRAMES.length + 1) : []));
}

/** The frames of a run. A last one that is not whole is left out: the program was ended while it was written. */
export async function listFrames(run: Storage): Promise<FrameList> {
  const frames = await wholeFrames(run, framesAmong(await namesIn(run)));
  const folder = run.folder(FRAMES);
  const [plan, bytes] = [await readPlan(folder), frames.length > 0 ? await folder.size() : 0];
  return { frames, bytes, budget: plan?.budget ?? null, every: plan?.every ?? 1, images: plan?.images ?? [] };
}

async function wholeFrames(run: RunFiles, frames: ListedFrame[]): Promise<ListedFrame[]> {
  const last = frames.at(-1);
  if (!last) return frames;
  try {
    await openAt(run, last);
    return frames;
  } catch {
    return frames.slice(0, -1);
  }
}

const pathOf = (name: string): string => `${FRAMES}/${name}`;

async function openAt(run: Pick<Storage, 'read'>, frame: ListedFrame) {
  const path = pathOf(frameName(frame));
  const bytes = await run.read(path);
  if (!bytes) throw new UserError('no-frame', `${path} is not there any more.`, { file: path });
  const open = openFrame(bytes, path);
  const isNamed = isSamePlace(open.place, frame) && open.place.stage === frame.stage;
  if (isNamed && frame.images.every((image) => open.images.includes(image))) return open;
  throw badFrame(path, 'it holds another place, or other images, than its name says');
}

/** One image at one place. @throws UserError no-frame, bad-frame */
export async function readFrame(run: RunFiles, place: RunPlace, image: number): Promise<KeptFrame> {
  const found = framesAmong(await namesIn(run)).find(
    (frame) => isSamePlace(frame, place) && frame.images.includes(image),
  );
  if (!found) {
    throw new UserError('no-frame', 'There is no picture of this image at this step any more.', {
      advice: 'Choose another step: a long run keeps fewer of them.',
    });
  }
  const { stage, index, step } = found;
  const open = await openAt(run, found);
  const maps = open.maps(image);
  const still = await stillMaps(run, image);
  return { stage, index, step, lists: open.lists, maps: { ...maps, layers: { ...still, ...maps.layers } } };
}

/** Layers that no step changes; without the input there is still something to see. */
async function stillMaps(run: Pick<Storage, 'read'>, image: number): Promise<KeptFrame['maps']['layers']> {
  const path = pathOf(stillName(image));
  const bytes = await run.read(path);
  return bytes ? openFrame(bytes, path).maps(image).layers : {};
}

/** Small pictures of the target images, of those that were kept; none where the run has none. @throws UserError bad-frame */
export async function readSmallPictures(run: Pick<Storage, 'read'>): Promise<SmallPicture[]> {
  const path = pathOf(SMALL);
  const bytes = await run.read(path);
  if (!bytes) return [];
  const open = openFrame(bytes, path);
  return open.images.flatMap((image) => {
    const { width, height, layers } = open.maps(image);
    return layers.input ? [{ image, width, height, rgb: layers.input.data }] : [];
  });
}

/**
 * Reads all frames of a run that comes from elsewhere: their names, sizes and checksums.
 * @throws UserError bad-frame, which names the file
 */
export async function checkFrames(run: RunFiles): Promise<void> {
  for (const name of await namesIn(run)) {
    const frame = frameOfName(name);
    const still = stillOfName(name);
    const open = frame && (await openAt(run, frame));
    for (const image of frame?.images ?? []) open?.maps(image);
    if (still !== undefined) await stillMaps(run, still);
  }
  await readSmallPictures(run);
}
