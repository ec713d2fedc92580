import type { StagePlace } from '../../protocol/departures.js';
import type { StageName } from '../../protocol/stage-recipes.js';

/** The tab of the options that concern no stage. */
export const GENERAL = 'general';
/** The tab of the options that differ from the preset. */
export const CHANGED = 'changed';

export type OptionsTab = typeof GENERAL | StageName | typeof CHANGED;

/** A place among all options: a tab, and the id of an element in it. */
export interface OptionsPlace {
  tab: OptionsTab;
  id: string;
}

export const groupId = (title: string): string => `options-${title.toLowerCase().replaceAll(' ', '-')}`;

/** Id of an option: of the whole recipe, or of the stage at a place in it. */
export const optionId = (index: number | null, path: string): string => `option-${index ?? GENERAL}-${path}`;

/** A group of general options. */
export const groupPlace = (title: string): OptionsPlace => ({ tab: GENERAL, id: groupId(title) });

/** An option of the whole recipe (no place), or of a stage that the recipe has. */
export const optionPlace = (place: StagePlace | undefined, option: string): OptionsPlace => ({
  tab: place?.stage ?? GENERAL,
  id: optionId(place?.index ?? null, option),
});

/** The box that searches all options. */
export const OPTIONS_SEARCH: OptionsPlace = { tab: GENERAL, id: 'options-search' };

/** The list of what differs from the preset. */
export const OPTIONS_CHANGED: OptionsPlace = { tab: CHANGED, id: 'options-changed' };
