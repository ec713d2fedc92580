import type { Session } from '../engine/session.js';
import { outputNames } from '../images/output-names.js';
import { encodePalettePng } from '../images/png/encode.js';
import { UserError } from '../protocol/errors.js';
import type { Storage } from '../runs/storage.js';
import type { KeptPredictions } from './kept-predictions.js';

/** What is known of a run's predictions, and who hears of them. */
export interface PredictionsAround {
  /** Those that are written already; undefined: none can be kept. */
  kept?: KeptPredictions | undefined;
  reached?: ((done: number, total: number) => void) | undefined;
  /** Hears what became of files that were there. */
  tell?: ((line: string) => void) | undefined;
}

/**
 * Writes the predictions that are not there yet. Files of other weights go first, so that one folder never holds both. Gives
 * what hindered it; of several files that the disk does not take, one is named.
 */
export async function writePredictions(
  session: Session,
  storage: Storage,
  { kept, reached, tell }: PredictionsAround,
): Promise<Set<unknown>> {
  const names = outputNames(session.targets?.names ?? [], 'png');
  const { whole, others } = await present(names, storage, kept);
  // What cannot be removed cannot be written either: that is said then.
  for (const name of others) await storage.remove(name).catch(() => {});
  if (whole.size > 0) tell?.(`${whole.size} of ${names.length} predictions are of this model already, and stay.`);
  const errors = new Set<unknown>();
  const left = new Set([...names.keys()].filter((image) => !whole.has(names[image] ?? '')));
  const count = () => reached?.(names.length - left.size, names.length);
  const write = async (images: readonly number[]) => {
    for await (const prediction of session.results.predictions(images)) {
      const png = encodePalettePng(prediction, session.classList);
      const name = names[prediction.image] ?? prediction.name;
      const written = storage.write(name, [png]).then(() => kept?.add(name, png));
      await written.catch((error) => errors.add(error));
      left.delete(prediction.image);
      count();
    }
  };
  count();
  // What hinders one image hinders those that are looked at with it: then each is tried alone.
  await write([...left]).catch(async () => {
    for (const image of left) await write([image]).catch((error) => errors.add(error));
  });
  return oneRefusal(errors, names.length);
}

/** Where predictions are left out: says that there are some of other weights. */
export async function tellOtherPredictions(
  session: Session,
  storage: Storage,
  { kept, tell }: PredictionsAround,
): Promise<void> {
  const names = outputNames(session.targets?.names ?? [], 'png');
  const { others } = await present(names, storage, kept);
  if (others.length > 0)
    tell?.(`There from before, and not of this model: ${others.length} of ${names.length} predictions.`);
}

/** Files that have the names of predictions: those of the present weights, and all others. */
async function present(
  names: readonly string[],
  storage: Storage,
  kept: KeptPredictions | undefined,
): Promise<{ whole: Set<string>; others: string[] }> {
  const there = new Set(await storage.names());
  const whole = (await kept?.whole(storage)) ?? new Set();
  return { whole, others: names.filter((name) => there.has(name) && !whole.has(name)) };
}

function oneRefusal(errors: Set<unknown>, predictions: number): Set<unknown> {
  const refused = [...errors].filter((error) => error instanceof UserError && error.code === 'write-failed');
  const [first] = refused as UserError[];
  if (!first || refused.length === 1) return errors;
  for (const error of refused) errors.delete(error);
  const message = `${refused.length} of ${predictions} predictions cannot be written; the first: ${first.message}`;
  return errors.add(new UserError(first.code, message, { file: first.file, advice: first.advice }));
}
