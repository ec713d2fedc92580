import { lazy, Suspense } from 'react';
import { STAGE_NAMES } from '../../protocol/stage-recipes.js';
import { isStageName, stagesWithSteps } from '../../protocol/stages.js';
import { EXPLANATIONS } from '../explanations.js';
import { shownClasses, shownRun, useStudio } from '../store.js';
import { useShownTime } from '../time/use-shown-maps.js';
import { words } from '../words/words.js';
import { ExplanationCard } from './explanation.js';
import { chaptersOf } from './stage-nav.js';

const PixelCard = lazy(async () => ({ default: (await import('../lesson/pixel/pixel-card.js')).PixelCard }));
const RunCharts = lazy(async () => ({ default: (await import('../charts/run-charts.js')).RunCharts }));

/** The chosen chapter explained, and the curves of the run under it. */
export function RightColumn() {
  const record = useStudio(shownRun);
  const classes = useStudio(shownClasses);
  const chapter = useStudio((state) => state.view.chapter);
  const then = useShownTime();
  const empty = record.state === 'empty';
  return (
    <aside className="right" aria-label={words.panels.right.label}>
      <ExplanationCard />
      <Suspense fallback={null}>
        <PixelCard />
      </Suspense>
      {empty ? (
        <Method />
      ) : (
        <div className="charts-area">
          <Suspense fallback={null}>
            <RunCharts
              record={record}
              classes={classes ?? undefined}
              focus={isStageName(chapter) ? chapter : null}
              then={then}
            />
          </Suspense>
        </div>
      )}
    </aside>
  );
}

/** In all languages of the page. */
const firstSentence = (text: string): string => text.match(/^.*?(\.(?= )|。)/)?.[0] ?? text;

/** Before a run there is nothing to draw: what its stages will do, in a sentence each. */
function Method() {
  const recipe = useStudio((state) => state.recipe);
  const chapters = chaptersOf(recipe);
  const present = stagesWithSteps(recipe).map(({ stage }) => stage);
  return (
    <section className="method" aria-labelledby="method-title">
      <h2 id="method-title">{words.panels.right.method}</h2>
      <ol>
        {STAGE_NAMES.filter((stage) => chapters.includes(stage)).map((stage) => {
          const { title, text } = EXPLANATIONS[stage];
          return (
            <li key={stage}>
              <strong>{title}</strong>
              {!present.includes(stage) && <span className="muted"> {words.panels.right.notInRecipe}</span>}
              <p>{firstSentence(text)}</p>
            </li>
          );
        })}
      </ol>
      <p className="muted">{words.panels.right.drawnHere}</p>
    </section>
  );
}
