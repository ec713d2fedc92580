import type { Choice } from '../../protocol/choice.js';
import type { ClassList } from '../../protocol/classes.js';
import type { Metrics } from '../../protocol/events.js';

/** The form of choice.json. It goes up when a key changes its meaning or goes. */
const CHOICE_VERSION = 1;

/** A choice with what a reader must know beside it. */
export interface ChoiceReport {
  choice: Choice;
  /** Names of all target images. */
  images: readonly string[];
  classes: ClassList;
  /** True figures by candidate; undefined without labels. They were used for nothing else. */
  truth: readonly (Metrics | undefined)[] | undefined;
}

/** As plain data. */
export const choiceValues = ({ choice, images, classes, truth }: ChoiceReport) => ({
  version: CHOICE_VERSION,
  ...choice,
  kept: choice.keep === null ? null : (choice.candidates[choice.keep]?.name ?? null),
  images: choice.images.map((image) => images[image] ?? String(image)),
  classes: classes.classes.map(({ id, name }) => ({ id, name })),
  ...(truth && {
    truth: {
      note: 'labels were used for nothing but these figures',
      candidates: truth.map((metrics) =>
        metrics ? { mIoU: metrics.mIoU, mAcc: metrics.mAcc, aAcc: metrics.aAcc, iou: metrics.iou } : null,
      ),
    },
  }),
});
