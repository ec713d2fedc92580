import { CHOICE_PHRASES } from '../../../report/choice/choice-phrases.js';

/** Results that are compared without labels, as the report has it. */
export const choice = CHOICE_PHRASES;
