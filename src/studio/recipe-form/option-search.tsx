import { type KeyboardEvent, useRef } from 'react';
import { Icon } from '../controls/icon.js';
import { words } from '../words/words.js';
import { OptionList, type RecipeForm } from './option-list.js';
import { OPTIONS_SEARCH } from './option-places.js';
import { optionsOf, type PlacedOption, placeTitle } from './placed-options.js';
import { foundOptions } from './search-options.js';

interface SearchBoxProps {
  query: string;
  onQuery(query: string): void;
  /** Leads the keyboard to the first option that was found. */
  onGo(): void;
}

/** The box above all options. Escape empties it; Enter and the down arrow lead to what was found. */
export function SearchBox({ query, onQuery, onGo }: SearchBoxProps) {
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onQuery('');
    if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    onGo();
  };
  return (
    <div className="option-search" id={OPTIONS_SEARCH.id} data-own-escape={query === '' ? undefined : ''}>
      <Icon name="search" />
      <input
        type="search"
        aria-label={words.recipeForm.search.label}
        placeholder={words.recipeForm.search.label}
        value={query}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={keys}
      />
    </div>
  );
}

/** Boxes in which the arrows have no other use. */
const ARROWS_FREE = 'input';
const BOXES = 'input, select';
const FOUND = 'options-found';

interface FoundOptionsProps extends RecipeForm {
  query: string;
  onEscape(): void;
}

/** The options that were found, to be changed where they stand. Arrows lead from box to box. */
export function FoundOptions({ query, onEscape, ...form }: FoundOptionsProps) {
  const list = useRef<HTMLDivElement>(null);
  const titleOf = (option: PlacedOption) => placeTitle(form.recipe, option);
  const found = foundOptions(optionsOf(form.recipe), query, titleOf);
  const keys = (event: KeyboardEvent) => {
    const { key, target } = event;
    if (key === 'Escape') onEscape();
    const by = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (by === undefined || !(target instanceof HTMLElement) || !target.matches(ARROWS_FREE)) return;
    event.preventDefault();
    const boxes = [...(list.current?.querySelectorAll<HTMLElement>(BOXES) ?? [])];
    const at = boxes.indexOf(target) + by;
    if (at < 0) document.getElementById(OPTIONS_SEARCH.id)?.querySelector('input')?.focus();
    else boxes[at]?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows are a second way beside the Tab key.
    <div ref={list} id={FOUND} data-own-escape="" onKeyDown={keys}>
      <p role="status" className="found-count">
        {found.length === 0
          ? words.recipeForm.search.nothing(query.trim())
          : words.recipeForm.search.found(found.length)}
      </p>
      <OptionList {...form} described options={found} headingOf={titleOf} />
    </div>
  );
}

/** Leads the keyboard to the first option that was found. */
export const goToFound = (): void => document.getElementById(FOUND)?.querySelector<HTMLElement>(BOXES)?.focus();
