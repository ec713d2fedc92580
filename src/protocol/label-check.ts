/** Id in label files -> class id, or 255 for what is ignored. */
export type IdMap = Record<string, number>;

/** The user's decision about label maps: other ids than the class list says, or to use them as they are. */
export interface LabelChoice {
  /** Replaces the id map of the class list; null leaves that as it is. */
  idMap: IdMap | null;
  /** True when the user accepts the findings that would stop a run: then they do not stop it. */
  asTheyAre: boolean;
}

export const NO_CHOICE: LabelChoice = { idMap: null, asTheyAre: false };

export const LABEL_FINDING_CODES = [
  'binary-mask',
  'off-by-one',
  'label-ids',
  'train-ids',
  'spread-ids',
  'permuted-ids',
  'unlabelled-id',
  'unknown-ids',
  'interpolated',
  'turned',
  'palette-colours',
  'other-palette',
  'grey-colours',
  'nothing-to-score',
  'one-id',
  'odd-files',
] as const;

/**
 * A finding of the label check in a set of label maps. `stop`: scoring would be plainly wrong, so that no run starts
 * until the user has chosen; `warn`: probably wrong; `note`: how the files were read.
 */
export interface LabelFinding {
  code: (typeof LABEL_FINDING_CODES)[number];
  severity: 'stop' | 'warn' | 'note';
  /** The observation, with numbers of pixels and of agreement. */
  message: string;
  advice: string;
  /** The id map that mends it, where there is one. */
  idMap: IdMap | null;
}

/** How well labels and the source model's predictions agree, on some of the labelled images. */
export interface LabelAgreement {
  images: number;
  /** Share of the compared pixels on which both say the same class. */
  share: number;
  /** Cohen's kappa: 1 where they agree, 0 where they do so as often as by chance. */
  kappa: number;
}

export interface LabelCheck {
  findings: LabelFinding[];
  choice: LabelChoice;
  /** Null before a source model has looked at the images. */
  agreement: LabelAgreement | null;
}

/** The findings that keep a run from starting. */
export const stopping = ({ findings, choice }: LabelCheck): LabelFinding[] =>
  choice.asTheyAre ? [] : findings.filter(({ severity }) => severity === 'stop');

/** The findings that a user has decided to ignore. */
export const overridden = ({ findings, choice }: LabelCheck): LabelFinding[] =>
  choice.asTheyAre ? findings.filter(({ severity }) => severity === 'stop') : [];
