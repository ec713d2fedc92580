import type { AdaptEvent } from '../../adapt/run-stage.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Predictor } from '../../predictions/predictor.js';
import type { SkippedFile, Warning } from '../../protocol/events.js';
import type { RunRecord } from '../../protocol/record.js';
import { warningOf } from '../../protocol/warnings.js';

type Sets = readonly (Pick<TargetSet, 'foundLater'> | undefined)[];

/** The events of a run, and a warning of each image that turned out to be broken, once in a run. */
export async function* withLeftOut(
  events: AsyncGenerator<AdaptEvent, void, void>,
  sets: Sets,
  record: () => RunRecord,
): AsyncGenerator<AdaptEvent, void, void> {
  const said = new Set<string>();
  const fresh = function* () {
    for (const file of sets.flatMap((set) => set?.foundLater ?? [])) {
      if (said.has(file.name) || isKnown(file, record())) continue;
      said.add(file.name);
      yield { type: 'warned' as const, warning: leftOutWarning(file) };
    }
  };
  for await (const event of events) {
    yield* fresh();
    yield event;
  }
  yield* fresh();
}

/** Met before the run was continued. */
const isKnown = ({ name }: SkippedFile, { warnings }: RunRecord): boolean =>
  warnings.some(({ code, message }) => code === 'image-left-out' && message.startsWith(`${name}: `));

const leftOutWarning = ({ name, reason }: SkippedFile): Warning =>
  warningOf({ code: 'image-left-out' }, 'imageLeftOut', { name, reason });

/** Predictions without those of images that are left out: another image stands in their place. */
export const ofUsedImages = (given: Predictor | undefined, targets: TargetSet): Predictor | undefined =>
  given && {
    ...given,
    predict: async (image) => ((await targets.whyLeftOut(image)) ? undefined : given.predict(image)),
  };
