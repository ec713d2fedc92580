import type { CSSProperties } from 'react';
import type { Recipe } from '../../protocol/recipe.js';
import type { RunRecord } from '../../protocol/record.js';
import { describeStage, isStageName, settingOf, stageOf } from '../../protocol/stages.js';
import { Icon } from '../controls/icon.js';
import { stageProgress } from '../progress.js';
import { weighedText } from '../result/choice-text.js';
import { CHAPTERS, type Chapter, type StudioState, setView, shownRun, shownTargets, useStudio } from '../store.js';
import { goToEndOf } from '../time/go.js';
import { lookNow } from '../time/time-store.js';
import { words } from '../words/words.js';

interface Standing {
  /** Share done, [0,1]. */
  share: number;
  state: 'open' | 'going' | 'done' | 'absent';
}

const DONE: Standing = { share: 1, state: 'done' };
const OPEN: Standing = { share: 0, state: 'open' };

/** The progress of each chapter of the work. */
function standing(state: StudioState, chapter: Chapter): Standing {
  const run = shownRun(state);
  switch (chapter) {
    case 'source':
      return (state.saved ? run.model : state.model) ? DONE : OPEN;
    case 'targets':
      return shownTargets(state) ? DONE : OPEN;
    case 'recipe':
      return run.recipe ? DONE : OPEN;
    case 'result':
      return run.state === 'done' ? DONE : OPEN;
    default: {
      const progress = stageProgress(run, state.recipe, chapter);
      if (!progress || progress.total === 0) return { share: 0, state: 'absent' };
      if (progress.done >= progress.total) return DONE;
      const going = run.state === 'running' && run.stages.at(-1)?.stage === chapter;
      return { share: progress.done / progress.total, state: going ? 'going' : 'open' };
    }
  }
}

/** A stage that is optional, or begins a run of the other setting as Distil or Align do, is a chapter only where the recipe has it. */
export function chaptersOf(recipe: Recipe): Chapter[] {
  const setting = settingOf(recipe);
  return CHAPTERS.filter((chapter) => {
    if (!isStageName(chapter) || stageOf(recipe, chapter)) return true;
    const { begins, optional } = describeStage(chapter);
    return !optional && (begins === null || begins === setting);
  });
}

const titleOf = (chapter: Chapter): string =>
  isStageName(chapter) ? words.protocol.stages[chapter] : words.panels.stages.chapters[chapter];

/** The order of the work, which is also the way through the page. */
export function StageNav() {
  const recipe = useStudio((state) => shownRun(state).recipe ?? state.recipe);
  const chapters = chaptersOf(recipe);
  return (
    <nav className="stage-nav" aria-label={words.panels.stages.label}>
      <ol>
        {chapters.map((chapter) => (
          <Item key={chapter} chapter={chapter} />
        ))}
      </ol>
    </nav>
  );
}

/** The stages of a chapter whose result was given up: in a word, and why. */
export function undoneOf(
  { weighed, stages }: Pick<RunRecord, 'weighed' | 'stages'>,
  chapter: Chapter,
): { all: boolean; words: string; why: string } | null {
  const undone = weighed.filter((each) => each.undone && each.stage === chapter);
  const count = stages.filter(({ stage }) => stage === chapter).length;
  if (undone.length === 0) return null;
  const all = undone.length >= count;
  return {
    all,
    words: all ? words.panels.stages.undone : words.panels.stages.someUndone(undone.length, count),
    why: undone.map(weighedText).join(' '),
  };
}

function Item({ chapter }: { chapter: Chapter }) {
  const share = useStudio((state) => standing(state, chapter).share);
  const state = useStudio((all) => standing(all, chapter).state);
  const current = useStudio((all) => all.view.chapter === chapter);
  const run = useStudio(shownRun);
  const undone = undoneOf(run, chapter);
  const percent = Math.round(100 * share);
  const said = words.panels.stages;
  const now = state === 'going' ? `${percent} %` : (undone?.words ?? said.states[state]);
  const title = titleOf(chapter);
  return (
    <li>
      <button
        type="button"
        data-state={state}
        aria-current={current ? 'step' : undefined}
        aria-label={said.heard(title, now)}
        title={undone?.why}
        style={{ '--share': share } as CSSProperties}
        onClick={() => {
          if (chapter === 'result') lookNow();
          if (isStageName(chapter)) goToEndOf(chapter);
          setView({ chapter, explained: true });
        }}
      >
        {state === 'done' && !undone?.all && <Icon name="check" />}
        {undone?.all ? <s>{title}</s> : title}
        {undone && <small>{undone.words}</small>}
        {!undone && (state === 'going' || (state === 'open' && share > 0)) && <small>{percent} %</small>}
      </button>
    </li>
  );
}
