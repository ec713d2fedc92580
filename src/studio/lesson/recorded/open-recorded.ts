import { UserError } from '../../../protocol/errors.js';
import type { FrameList } from '../../../protocol/frames.js';
import { ask } from '../../actions/engine.js';
import { at } from '../../actions/reporting.js';
import { openRun, readRuns } from '../../actions/runs.js';
import { useRuns } from '../../runs/runs-store.js';
import { setView, useStudio } from '../../store.js';
import { goTo } from '../../time/go.js';
import { words } from '../../words/words.js';
import { RECORDED } from './about.js';

/** In the page's own folder, on its own server. */
const FILE = 'demo/recorded/run.zip';

/** The page finds the run again by this name: it is English in all languages. */
const NAME = `Recorded demo, ${RECORDED.date}`;

/** Fetches the recorded run and puts it among the visitor's runs, unless it is there already. */
async function recordedRun(): Promise<string> {
  await readRuns();
  const known = useRuns.getState().runs?.find(({ entry }) => entry?.name === NAME);
  if (known) return known.id;
  const response = await fetch(new URL(FILE, document.baseURI));
  if (!response.ok) {
    const { message, advice } = words.lesson.recorded.missing;
    throw new UserError('no-recording', message, { advice });
  }
  const { id } = await ask('import-run', { file: { path: 'run.zip', file: await response.blob() } });
  await ask('rename-run', { id, name: NAME });
  return id;
}

/** Opens the recorded run at its beginning. No GPU is needed: nothing is computed. */
export const openRecorded = () =>
  at('demo', words.lesson.recorded.opening, async () => {
    const id = await recordedRun();
    await openRun(id);
    const { frames, images }: FrameList = await ask('frames-of-run', { id });
    const [first] = frames;
    setView({ image: images[0] ?? 0 });
    if (first && useStudio.getState().saved?.kept?.id === id) goTo(first);
  });

/** True of a saved run that is the recorded one. */
export const isRecorded = (file: string): boolean => file === NAME;
