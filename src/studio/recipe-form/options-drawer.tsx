import { Tabs } from 'radix-ui';
import { useEffect } from 'react';
import type { Recipe } from '../../protocol/recipe.js';
import { STAGE_NAMES, type StageName } from '../../protocol/stage-recipes.js';
import { describeStage, stageOf, stageTitle } from '../../protocol/stages.js';
import { Sheet } from '../controls/sheet.js';
import { PaperLink } from '../paper/paper-sheet.js';
import { isGoing, setPanel, setRecipe, useStudio } from '../store.js';
import { FieldInput } from './field-input.js';
import { type FieldGroup, generalGroups, stageGroups } from './fields.js';
import { GENERAL, groupId, optionId } from './option-places.js';
import { valueAt, withValue } from './values.js';

/** Every option of the recipe, read off its schema. */
export function OptionsDrawer() {
  const open = useStudio((state) => state.panel === 'options');
  const recipe = useStudio((state) => state.recipe);
  const locked = useStudio((state) => isGoing(state.live));
  const stages = STAGE_NAMES.filter((stage) => !describeStage(stage).optional || stageOf(recipe, stage));
  const optionsAt = useStudio((state) => state.optionsAt);
  useEffect(() => {
    if (open && optionsAt) show(optionsAt.id);
  }, [open, optionsAt]);
  return (
    <Sheet
      open={open}
      onClose={() => setPanel(null)}
      shape="side"
      title="All options"
      about={
        locked
          ? 'A run is going on; its recipe is shown and cannot be changed until it ends.'
          : 'Rest the pointer on a name to read what the option does. A value counts when its box is left.'
      }
    >
      <PaperLink recipe={recipe} />
      <Tabs.Root defaultValue={optionsAt?.tab ?? GENERAL} className="tabs">
        <Tabs.List aria-label="Parts of the recipe">
          <Tabs.Trigger value={GENERAL}>General</Tabs.Trigger>
          {stages.map((stage) => (
            <Tabs.Trigger key={stage} value={stage}>
              {stageTitle(stage)}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content value={GENERAL}>
          <Groups
            groups={generalGroups}
            object={recipe}
            context="General"
            index={null}
            locked={locked}
            onChange={setRecipe}
          />
        </Tabs.Content>
        {stages.map((stage) => (
          <Tabs.Content key={stage} value={stage}>
            <StageGroups stage={stage} recipe={recipe} locked={locked} />
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </Sheet>
  );
}

/** Brings an option or a group into sight, once the sheet is there, and lets the keyboard start at its first box. */
function show(id: string): void {
  requestAnimationFrame(() => {
    const place = document.getElementById(id);
    place?.scrollIntoView({ block: place.matches('fieldset') ? 'start' : 'center' });
    place?.querySelector<HTMLElement>('input, select')?.focus({ preventScroll: true });
  });
}

function StageGroups({ stage, recipe, locked }: { stage: StageName; recipe: Recipe; locked: boolean }) {
  const entries = recipe.stages.map((entry, index) => ({ entry, index })).filter(({ entry }) => entry.stage === stage);
  if (entries.length === 0) return <p className="empty">This recipe has no {stageTitle(stage)} stage.</p>;
  return entries.map(({ entry, index }) => (
    <Groups
      key={index}
      groups={stageGroups[stage]}
      object={entry}
      index={index}
      context={entries.length > 1 ? `${stageTitle(stage)}, stage ${index + 1}` : stageTitle(stage)}
      locked={locked}
      onChange={(next) => setRecipe({ ...recipe, stages: recipe.stages.map((old, at) => (at === index ? next : old)) })}
    />
  ));
}

interface GroupsProps<T> {
  groups: FieldGroup[];
  object: T;
  /** Place of the stage in the recipe; null for the whole recipe. */
  index: number | null;
  context: string;
  locked: boolean;
  onChange(object: T): void;
}

function Groups<T>({ groups, object, index, context, locked, onChange }: GroupsProps<T>) {
  return groups.map((group) => (
    <fieldset key={group.title} id={groupId(group.title)} className="field-group">
      <legend>{group.title}</legend>
      {group.fields.map((field) => (
        <FieldInput
          key={field.path.join('.')}
          field={field}
          anchor={optionId(index, field.path.join('.'))}
          context={context}
          value={valueAt(object, field.path)}
          disabled={locked}
          onChange={(value) => onChange(withValue(object, field.path, value))}
        />
      ))}
    </fieldset>
  ));
}
