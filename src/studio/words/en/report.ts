import { ABSENT } from '../../../report/absent-classes.js';
import { HOW_TO_MEASURE } from '../../../report/baselines.js';
import { COMPARISON_PHRASES } from '../../../report/comparison/phrases.js';
import { UNMEASURED } from '../../../report/label-check.js';
import { LABEL_FORMS } from '../../../report/label-form.js';
import { RARE } from '../../../report/rare-about.js';

/** What page, report and command line say of a run. */
export const report = {
  unmeasured: UNMEASURED,
  labelForms: LABEL_FORMS,
  rare: RARE,
  absent: ABSENT,
  howToMeasure: HOW_TO_MEASURE,
  comparison: COMPARISON_PHRASES,
};
