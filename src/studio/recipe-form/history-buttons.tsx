import { redoFace, undoFace } from '../actions/keys.js';
import { redoRecipe, undoRecipe } from '../actions/undo.js';
import { IconButton, type IconButtonProps } from '../controls/button.js';
import { useStudio } from '../store.js';
import { words } from '../words/words.js';
import { stepsInWords } from './recipe-history.js';

/** Undo and redo of changes of the recipe, each with what it would do in words. */
export function HistoryButtons({ locked }: { locked: boolean }) {
  const recipe = useStudio((state) => state.recipe);
  const history = useStudio((state) => state.recipeHistory);
  const { undo, redo } = stepsInWords(history, recipe);
  const says = words.recipeForm.history;
  return (
    <span className="history-buttons">
      <StepButton
        icon="undo"
        label={says.undo}
        nothing={says.nothingToUndo}
        shortcut={undoFace()}
        step={undo}
        locked={locked}
        onClick={undoRecipe}
      />
      <StepButton
        icon="redo"
        label={says.redo}
        nothing={says.nothingToRedo}
        shortcut={redoFace()}
        step={redo}
        locked={locked}
        onClick={redoRecipe}
      />
      <span role="status" className="visually-hidden">
        {history.said}
      </span>
    </span>
  );
}

interface StepButtonProps extends Pick<IconButtonProps, 'icon' | 'label' | 'shortcut' | 'onClick'> {
  /** What it would do; undefined where there is nothing to do. */
  step: string | undefined;
  /** Said then. */
  nothing: string;
  locked: boolean;
}

/** It keeps the focus while there is nothing to do, so that the keyboard does not lose its place. */
function StepButton({ label, step, nothing, locked, ...rest }: StepButtonProps) {
  const about = locked ? words.recipeForm.history.locked : (step ?? nothing);
  return (
    <IconButton
      {...rest}
      label={label}
      about={about}
      aria-description={about}
      aria-disabled={locked || step === undefined}
    />
  );
}
