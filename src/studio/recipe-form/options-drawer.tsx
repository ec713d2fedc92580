import { Tabs } from 'radix-ui';
import { useEffect, useMemo, useState } from 'react';
import { STAGE_NAMES, type StageName } from '../../protocol/stage-recipes.js';
import { describeStage, stageOf } from '../../protocol/stages.js';
import { Sheet } from '../controls/sheet.js';
import { PaperLink } from '../paper/paper-sheet.js';
import { isGoing, setPanel, shownRecipe, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { ChangedOptions } from './changed-options.js';
import { HistoryButtons } from './history-buttons.js';
import { OptionList, type RecipeForm } from './option-list.js';
import { CHANGED, GENERAL, OPTIONS_SEARCH } from './option-places.js';
import { FoundOptions, goToFound, SearchBox } from './option-search.js';
import { optionsOf } from './placed-options.js';
import { presetDifferences } from './preset-differences.js';

/** Every option of the recipe, read off its schema. */
export function OptionsDrawer() {
  const open = useStudio((state) => state.panel === 'options');
  const going = useStudio((state) => isGoing(state.live));
  const saved = useStudio((state) => state.saved !== null);
  const says = words.recipeForm.drawer;
  return (
    <Sheet
      open={open}
      onClose={() => setPanel(null)}
      shape="side"
      title={says.title}
      about={saved ? says.saved : going ? says.locked : says.about}
    >
      <Options locked={going || saved} />
    </Sheet>
  );
}

function Options({ locked }: { locked: boolean }) {
  const recipe = useStudio(shownRecipe);
  const optionsAt = useStudio((state) => state.optionsAt);
  const [tab, setTab] = useState<string>(optionsAt?.tab ?? GENERAL);
  const [query, setQuery] = useState('');
  const differences = useMemo(() => presetDifferences(recipe), [recipe]);
  useEffect(() => {
    if (optionsAt) show(optionsAt.id);
    // A finger did not ask for the keyboard of its screen.
    else if (matchMedia('(hover: hover)').matches) show(OPTIONS_SEARCH.id);
  }, [optionsAt]);
  const form: RecipeForm = { recipe, locked, differences };
  const searching = query.trim() !== '';
  const leaveSearch = () => {
    setQuery('');
    show(OPTIONS_SEARCH.id);
  };
  return (
    <>
      <PaperLink recipe={recipe} />
      <Tabs.Root value={tab} onValueChange={setTab} className="tabs">
        <div className="options-head">
          <div className="options-bar">
            <SearchBox query={query} onQuery={setQuery} onGo={goToFound} />
            <HistoryButtons locked={locked} />
          </div>
          {!searching && <TabList {...form} />}
        </div>
        {searching ? <FoundOptions {...form} query={query} onEscape={leaveSearch} /> : <TabContents {...form} />}
      </Tabs.Root>
    </>
  );
}

const stagesShown = ({ recipe }: RecipeForm): StageName[] =>
  STAGE_NAMES.filter((stage) => !describeStage(stage).optional || stageOf(recipe, stage));

function TabList(form: RecipeForm) {
  const { options } = form.differences;
  const says = words.recipeForm.drawer;
  const differing = (stage: StageName | null) => options.filter((option) => option.stage === stage).length;
  return (
    <Tabs.List aria-label={says.tabs}>
      <Tab value={GENERAL} title={says.general} differing={differing(null)} />
      {stagesShown(form).map((stage) => (
        <Tab key={stage} value={stage} title={words.protocol.stages[stage]} differing={differing(stage)} />
      ))}
      <Tab value={CHANGED} title={says.changed} differing={options.length} />
    </Tabs.List>
  );
}

/** A tab with the number of its options that differ from the preset. */
function Tab({ value, title, differing }: { value: string; title: string; differing: number }) {
  return (
    <Tabs.Trigger value={value}>
      {title}
      {differing > 0 && (
        <>
          {' '}
          <span className="badge">{differing}</span>
          {value !== CHANGED && <span className="visually-hidden">{words.recipeForm.drawer.differing}</span>}
        </>
      )}
    </Tabs.Trigger>
  );
}

function TabContents(form: RecipeForm) {
  const options = optionsOf(form.recipe);
  const general = options.filter(({ stage }) => stage === null);
  return (
    <>
      <Tabs.Content value={GENERAL}>
        <OptionList {...form} options={general} headingOf={({ group }) => group} />
      </Tabs.Content>
      {stagesShown(form).map((stage) => (
        <Tabs.Content key={stage} value={stage}>
          <StageOptions {...form} stage={stage} />
        </Tabs.Content>
      ))}
      <Tabs.Content value={CHANGED}>
        <ChangedOptions {...form} />
      </Tabs.Content>
    </>
  );
}

/** A stage may occur in a recipe more than once, or not at all. */
function StageOptions({ stage, ...form }: RecipeForm & { stage: StageName }) {
  const options = optionsOf(form.recipe).filter((option) => option.stage === stage);
  const places = [...new Set(options.map(({ index }) => index))];
  if (places.length === 0)
    return <p className="empty">{words.recipeForm.drawer.noStage(words.protocol.stages[stage])}</p>;
  return places.map((place) => (
    <OptionList
      key={place}
      {...form}
      options={options.filter(({ index }) => index === place)}
      headingOf={({ group }) => group}
    />
  ));
}

/** Brings an option or a group into sight, once the sheet is there, and lets the keyboard start at its first box. */
function show(id: string): void {
  requestAnimationFrame(() => {
    const place = document.getElementById(id);
    place?.scrollIntoView({ block: place.matches('fieldset') ? 'start' : 'center' });
    place?.querySelector<HTMLElement>('input, select')?.focus({ preventScroll: true });
  });
}
