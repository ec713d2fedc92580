import { useRef } from 'react';
import type { Recipe } from '../../protocol/recipe.js';
import { RECIPE_GROUPS, RECIPES } from '../../protocol/recipes.js';
import type { StageRecipe } from '../../protocol/stage-recipes.js';
import { stageTitle } from '../../protocol/stages.js';
import { downloadRecipe } from '../actions/downloads.js';
import { pickedFiles } from '../actions/dropped-files.js';
import { openRecipeFile } from '../actions/record-file.js';
import { Button, IconButton } from '../controls/button.js';
import { Choice } from '../controls/choice.js';
import { PaperLink } from '../paper/paper-sheet.js';
import { FieldInput } from '../recipe-form/field-input.js';
import { generalField, stageField } from '../recipe-form/fields.js';
import { valueAt, withValue } from '../recipe-form/values.js';
import { presetNameOf, recipeInShort } from '../recipe-preset.js';
import { isGoing, setPanel, setRecipe, useStudio } from '../store.js';
import { Section } from './section.js';

const OWN = 'own';

/** The recipe in short: its origin, steps and rates of the stages, batch, size and seed. */
export function RecipePanel() {
  const draft = useStudio((state) => state.recipe);
  const savedRecipe = useStudio((state) => state.saved?.record.recipe ?? null);
  const locked = useStudio((state) => isGoing(state.live) || state.saved !== null);
  const recipe = savedRecipe ?? draft;
  return (
    <Section title="Recipe" place="recipe" note={<Files locked={locked} />}>
      <Presets recipe={recipe} locked={locked} />
      <table className="stage-table">
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col">Steps</th>
            <th scope="col">Learning rate</th>
          </tr>
        </thead>
        <tbody>
          {recipe.stages.map((stage, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a stage is known by its place in the recipe.
            <StageRow key={`${index} ${stage.stage}`} recipe={recipe} stage={stage} index={index} locked={locked} />
          ))}
        </tbody>
      </table>
      <Knobs recipe={recipe} locked={locked} />
    </Section>
  );
}

function Presets({ recipe, locked }: { recipe: Recipe; locked: boolean }) {
  const preset = presetNameOf(recipe);
  return (
    <>
      <Choice
        label="Preset"
        value={preset ?? OWN}
        disabled={locked}
        options={[
          ...(preset ? [] : [{ value: OWN, label: `${recipe.name} (own)` }]),
          ...RECIPE_GROUPS.flatMap(({ title, recipes }) =>
            recipes.map(({ name }) => ({ value: name, label: name, group: title })),
          ),
        ]}
        onChange={(name) => {
          const chosen = RECIPES[name];
          if (chosen) setRecipe({ ...chosen, seed: recipe.seed });
        }}
      />
      <p className="muted">
        {recipeInShort(recipe)} <PaperLink recipe={recipe} />
      </p>
    </>
  );
}

interface StageRowProps {
  recipe: Recipe;
  stage: StageRecipe;
  index: number;
  locked: boolean;
}

function StageRow({ recipe, stage, index, locked }: StageRowProps) {
  const change = (key: string, value: unknown) => setRecipe(withStage(recipe, index, withValue(stage, [key], value)));
  return (
    <tr data-off={stage.steps === 0}>
      <th scope="row">{stageTitle(stage.stage)}</th>
      {(['steps', 'learningRate'] as const).map((key) => (
        <td key={key}>
          {key in stage && (
            <FieldInput
              bare
              field={stageField(stage.stage, key)}
              context={stageTitle(stage.stage)}
              value={valueAt(stage, [key])}
              disabled={locked}
              onChange={(value) => change(key, value)}
            />
          )}
        </td>
      ))}
    </tr>
  );
}

const withStage = (recipe: Recipe, index: number, stage: StageRecipe): Recipe => ({
  ...recipe,
  stages: recipe.stages.map((old, at) => (at === index ? stage : old)),
});

const KNOBS = ['batchSize', 'input.width', 'input.height', 'seed'];
const KNOB_LABELS: Record<string, string> = {
  batchSize: 'Batch',
  'input.width': 'Width',
  'input.height': 'Height',
  seed: 'Seed',
};

function Knobs({ recipe, locked }: { recipe: Recipe; locked: boolean }) {
  return (
    <div className="knobs">
      {KNOBS.map((key) => {
        const path = key.split('.');
        return (
          <div key={key} className="knob">
            <span aria-hidden="true">{KNOB_LABELS[key]}</span>
            <FieldInput
              bare
              field={generalField(key)}
              value={valueAt(recipe, path)}
              disabled={locked}
              onChange={(value) => setRecipe(withValue(recipe, path, value))}
            />
          </div>
        );
      })}
    </div>
  );
}

function Files({ locked }: { locked: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button className="small" icon="sliders" onClick={() => setPanel('options')}>
        All options
      </Button>
      <IconButton icon="upload" label="Load a recipe (JSON)" disabled={locked} onClick={() => input.current?.click()} />
      <IconButton icon="download" label="Save this recipe (JSON)" onClick={downloadRecipe} />
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="Recipe file"
        onChange={(event) => {
          const [file] = pickedFiles(event.target.files ?? []);
          event.target.value = '';
          if (file) void openRecipeFile(file);
        }}
      />
    </>
  );
}
