import type { AugmentationRecipe } from './stage-options.js';
import type { RecipeOf } from './stage-recipes.js';

/** Where a reason can be read in full. */
const SOURCES = {
  paper: 'arXiv 2106.11653',
  code: "the authors' released code, docs/rivals.md",
  atp: 'docs/atp.md',
  camvid: 'docs/atp.md, reference on real data',
  pretrained: 'docs/atp.md, a source model with pretrained features',
  teacher: 'docs/adr/0007',
  rivals: 'docs/rivals.md',
  choose: 'docs/choose.md',
  blackBox: 'docs/adr/0017',
  chosen: 'chosen, not measured by itself',
} as const;

type KeysOf<Stage> = Stage extends unknown ? keyof Stage : never;
type PaperStage = RecipeOf<'align' | 'teach' | 'propagate'>;
/** An option of the stages of the paper. */
export type StageOption =
  | Exclude<KeysOf<PaperStage>, 'stage' | 'augmentation'>
  | `augmentation.${keyof AugmentationRecipe}`;

/** When an option counts: only where another one has this value, or has another value than this. */
interface Condition {
  onlyWith?: readonly [option: StageOption, value: unknown];
  notWith?: readonly [option: StageOption, value: unknown];
}

export interface Reason extends Condition {
  /** One sentence: why a recipe may leave the paper here. */
  why: string;
  source: (typeof SOURCES)[keyof typeof SOURCES];
}

interface Size extends Condition {
  why: null;
}

/** What another value of an option changes: the method, for a reason; a mere size; or nothing of the method. */
export type Meaning = Reason | Size | 'aside';

export const size: Size = { why: null };
export const because = (source: keyof typeof SOURCES, why: string): Reason => ({ why, source: SOURCES[source] });
export const onlyWith = <Counted extends Condition>(
  option: StageOption,
  value: unknown,
  counted: Counted,
): Counted => ({
  ...counted,
  onlyWith: [option, value],
});
export const notWith = <Counted extends Condition>(option: StageOption, value: unknown, counted: Counted): Counted => ({
  ...counted,
  notWith: [option, value],
});
