import { type ReactNode, useMemo, useRef } from 'react';
import type { Recipe } from '../../protocol/recipe.js';
import { RECIPE_GROUPS, RECIPES } from '../../protocol/recipes.js';
import type { StageRecipe } from '../../protocol/stage-recipes.js';
import { downloadRecipe } from '../actions/downloads.js';
import { pickedFiles } from '../actions/dropped-files.js';
import { openRecipeFile } from '../actions/record-file.js';
import { Button, IconButton } from '../controls/button.js';
import { Choice } from '../controls/choice.js';
import { PaperLink } from '../paper/paper-sheet.js';
import { DifferencesLink } from '../recipe-form/differences-link.js';
import { FieldInput, type InPreset } from '../recipe-form/field-input.js';
import { generalField, stageField } from '../recipe-form/fields.js';
import { HistoryButtons } from '../recipe-form/history-buttons.js';
import { type PresetDifferences, presetDifferences } from '../recipe-form/preset-differences.js';
import { valueAt, withValue } from '../recipe-form/values.js';
import { presetNameOf, recipeInShort } from '../recipe-preset.js';
import { isGoing, setPanel, setRecipe, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { DistortedNote } from './distorted-note.js';
import { FoldedSection } from './folded-section.js';
import { Section } from './section.js';

const OWN = 'own';

/** The recipe in short: its origin, steps and rates of the stages, batch, size and seed. */
export function RecipePanel() {
  const draft = useStudio((state) => state.recipe);
  const savedRecipe = useStudio((state) => state.saved?.record.recipe ?? null);
  const locked = useStudio((state) => isGoing(state.live) || state.saved !== null);
  const recipe = savedRecipe ?? draft;
  const differences = useMemo(() => presetDifferences(recipe), [recipe]);
  const form: ShownRecipe = { recipe, locked, differences };
  return (
    <FoldedSection
      title={words.panels.recipe.title}
      place="recipe"
      line={<RecipeLine {...form} />}
      whole={(fold) => <WholeRecipe {...form} linked={savedRecipe === null} fold={fold} />}
    />
  );
}

function RecipeLine({ recipe, differences }: ShownRecipe) {
  const preset = presetNameOf(recipe);
  return words.panels.recipe.line(
    <strong>{preset ?? words.panels.recipe.own(recipe.name)}</strong>,
    recipe.stages.map(({ stage, steps }) => `${words.protocol.stages[stage]} ${steps}`),
    <RecipeWords {...{ recipe, differences }} linked />,
  );
}

function RecipeWords({ recipe, differences, linked }: Omit<ShownRecipe, 'locked'> & { linked: boolean }) {
  return words.panels.recipe.about(
    recipeInShort(recipe),
    <PaperLink recipe={recipe} />,
    <DifferencesLink differences={differences} linked={linked} />,
  );
}

function WholeRecipe({ linked, fold, ...form }: ShownRecipe & { linked: boolean; fold: ReactNode }) {
  const { recipe, locked } = form;
  const said = words.panels.recipe;
  return (
    <Section title={said.title} place="recipe" note={<Files locked={locked} fold={fold} />}>
      <Presets {...form} linked={linked} />
      <table className="stage-table">
        <thead>
          <tr>
            <th scope="col">{said.stage}</th>
            <th scope="col">{said.steps}</th>
            <th scope="col">{said.learningRate}</th>
          </tr>
        </thead>
        <tbody>
          {recipe.stages.map((stage, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a stage is known by its place in the recipe.
            <StageRow key={`${index} ${stage.stage}`} {...form} stage={stage} index={index} />
          ))}
        </tbody>
      </table>
      <Knobs {...form} />
      <DistortedNote recipe={recipe} locked={locked} />
    </Section>
  );
}

interface ShownRecipe {
  recipe: Recipe;
  locked: boolean;
  differences: PresetDifferences;
}

/** The preset's value of an option, where it is another one. */
function inPreset({ preset, options }: PresetDifferences, key: string, place: number | null): InPreset | undefined {
  const difference = options.find(({ field, index }) => field.key === key && index === place);
  return difference && { preset: preset.name, value: difference.there };
}

function Presets({ recipe, locked, differences, linked }: ShownRecipe & { linked: boolean }) {
  const preset = presetNameOf(recipe);
  return (
    <>
      <Choice
        label={words.panels.recipe.preset}
        value={preset ?? OWN}
        disabled={locked}
        options={[
          ...(preset ? [] : [{ value: OWN, label: words.panels.recipe.own(recipe.name) }]),
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
        <RecipeWords {...{ recipe, differences, linked }} />
      </p>
    </>
  );
}

interface StageRowProps extends ShownRecipe {
  stage: StageRecipe;
  index: number;
}

function StageRow({ recipe, stage, index, locked, differences }: StageRowProps) {
  const change = (key: string, value: unknown) => setRecipe(withStage(recipe, index, withValue(stage, [key], value)));
  return (
    <tr data-off={stage.steps === 0}>
      <th scope="row">{words.protocol.stages[stage.stage]}</th>
      {(['steps', 'learningRate'] as const).map((key) => (
        <td key={key}>
          {key in stage && (
            <FieldInput
              bare
              field={stageField(stage.stage, key)}
              context={words.protocol.stages[stage.stage]}
              value={valueAt(stage, [key])}
              disabled={locked}
              inPreset={inPreset(differences, key, index)}
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

const KNOBS = ['batchSize', 'input.width', 'input.height', 'seed'] as const;

function Knobs({ recipe, locked, differences }: ShownRecipe) {
  return (
    <div className="knobs">
      {KNOBS.map((key) => {
        const path = key.split('.');
        return (
          <div key={key} className="knob">
            <span aria-hidden="true">{words.panels.recipe.knobs[key]}</span>
            <FieldInput
              bare
              field={generalField(key)}
              value={valueAt(recipe, path)}
              disabled={locked}
              inPreset={inPreset(differences, key, null)}
              onChange={(value) => setRecipe(withValue(recipe, path, value))}
            />
          </div>
        );
      })}
    </div>
  );
}

function Files({ locked, fold }: { locked: boolean; fold: ReactNode }) {
  const said = words.panels.recipe;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      {fold ?? <HistoryButtons locked={locked} />}
      <Button className="small" onClick={() => setPanel('options')}>
        {said.allOptions}
      </Button>
      <IconButton icon="upload" label={said.load} disabled={locked} onClick={() => input.current?.click()} />
      <IconButton icon="download" label={said.save} onClick={downloadRecipe} />
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={said.file}
        onChange={(event) => {
          const [file] = pickedFiles(event.target.files ?? []);
          event.target.value = '';
          if (file) void openRecipeFile(file);
        }}
      />
    </>
  );
}
