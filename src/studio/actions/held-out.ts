import type { SharedFile } from '../../protocol/session.js';
import { useStudio } from '../store.js';
import { words } from '../words/words.js';
import { ask } from './engine.js';
import { checkLabels, inTurn, refuseWhileRunning } from './open.js';
import { at } from './reporting.js';

/** Opens images that runs are measured on, and nothing else. They wait until a model and their labels are there. */
export const openHeldOut = (images: SharedFile[], labels: SharedFile[]): Promise<void> =>
  inTurn(() => readHeldOut(images, labels));

export const addHeldOutLabels = (labels: SharedFile[]): Promise<void> =>
  inTurn(() => readHeldOut(useStudio.getState().heldOutFiles.images, labels));

async function readHeldOut(images: SharedFile[], labels: SharedFile[]): Promise<void> {
  const { model } = useStudio.getState();
  if (!model || images.length === 0 || labels.length === 0) {
    const { closingHeldOut, lookingThrough } = words.actions.busy;
    const count = images.length || labels.length;
    await at('held-out', count > 0 ? lookingThrough(count) : closingHeldOut, async () => {
      await ask('look-at-files', { images, labels });
      await closeInEngine();
      useStudio.setState({ heldOut: null, heldOutFiles: { images, labels } });
    });
    const now = useStudio.getState();
    // The model came meanwhile, and saw nothing that waits.
    const canOpen = now.model && images.length > 0 && labels.length > 0;
    if (canOpen && now.heldOut === null && now.heldOutFiles.images === images) await readHeldOut(images, labels);
    return;
  }
  const opened = await at('held-out', words.actions.busy.lookingThrough(images.length), async () => {
    refuseWhileRunning();
    const { recipe, labelChoice: choice } = useStudio.getState();
    const { heldOut } = await ask('open-held-out', { images, labels, recipe, choice });
    useStudio.setState({ heldOut, heldOutFiles: { images, labels } });
    return true;
  });
  if (!opened) return;
  const { targets, heldOut } = useStudio.getState();
  if (targets && heldOut?.labelCheck) await checkLabels();
}

/** Runs are measured on the target images only, from now on. */
export const clearHeldOut = (): Promise<void> => inTurn(() => readHeldOut([], []));

/** What is open in the engine would be measured on, though the page shows it no more. */
async function closeInEngine(): Promise<void> {
  const { heldOut, recipe, labelChoice: choice } = useStudio.getState();
  if (heldOut === null) return;
  refuseWhileRunning();
  await ask('open-held-out', { images: [], labels: [], recipe, choice });
}

/** Label maps mean what the class list says: they are read again with another one. */
export async function readHeldOutAgain(): Promise<void> {
  const { images, labels } = useStudio.getState().heldOutFiles;
  if (images.length > 0 && labels.length > 0) await openHeldOut(images, labels);
}

/** The ids of these labels are read as those of the others are. */
export function followLabelChoice(): () => void {
  return useStudio.subscribe(({ labelChoice }, before) => {
    if (JSON.stringify(labelChoice) !== JSON.stringify(before.labelChoice)) void readHeldOutAgain();
  });
}
