import { Tabs } from 'radix-ui';
import { useEffect, useState } from 'react';
import type { ImageSet } from '../../protocol/events.js';
import { choiceTable, confusionTable, iouTable } from '../../report/figure/result-tables.js';
import type { FigureTable } from '../../report/figure/table.js';
import { confusionSvg, tableSvg } from '../../report/figure/table-drawing.js';
import { endedByCollapse } from '../../report/outcome.js';
import { evaluationsOn, headlineSet, measuredSets } from '../../report/timeline.js';
import { clearError } from '../actions/reporting.js';
import { fetchBefore } from '../actions/watch.js';
import { ConfusionMatrix } from '../charts/confusion-matrix.js';
import { IouTable } from '../charts/iou-table.js';
import { Problem } from '../controls/problem.js';
import { SaveMenu } from '../figures/save-menu.js';
import { ShownStrip, ShownViewer } from '../panels/images.js';
import { KeptPictures } from '../runs/kept-pictures.js';
import { shownClasses, shownRun, useStudio } from '../store.js';
import { useShownFrames } from '../time/frame-lists.js';
import { words } from '../words/words.js';
import { ChoiceTable } from './choice-table.js';
import { Downloads } from './downloads.js';
import { FramesHeadlinePicture } from './frames-headline-picture.js';
import { Headline } from './headline.js';
import { HeadlinePicture } from './headline-picture.js';
import { KeptHeadlinePicture } from './kept-headline-picture.js';
import { SetChoice } from './set-choice.js';
import { WeighedStages } from './weighed-stages.js';

/** The result of the run: the figures before and after, per class, the confusion, the pictures, and all downloads. */
export function ResultPanel() {
  const run = useStudio(shownRun);
  const classes = useStudio(shownClasses);
  const error = useStudio((state) => state.errors.result);
  const saved = useStudio((state) => state.saved);
  const measured = run.evaluations.length > 0 && classes !== null;
  // Without figures and a choice the pictures are the result, unless the run gave the old weights back: both are the same.
  const hasWords = measured || run.choice !== null || saved !== null || endedByCollapse(run) !== undefined;
  const [chosen, setChosen] = useState<ImageSet | null>(null);
  const sets = measuredSets(run);
  const set = chosen !== null && sets.includes(chosen) ? chosen : headlineSet(run);
  const figures = { evaluations: evaluationsOn(run, set), classes: run.classes };
  const choice = <SetChoice {...{ sets, set }} onChange={setChosen} />;
  const name = saved?.file ?? run.recipe?.name ?? '';
  const pictures = saved?.kept?.pictures ?? [];
  const hasPictures = !saved || pictures.length > 0;
  const overTime = (useShownFrames()?.frames.length ?? 0) > 0;
  return (
    <Tabs.Root
      key={saved?.kept?.id ?? saved?.file ?? ''}
      className="tabs result"
      defaultValue={hasWords ? 'figures' : 'pictures'}
    >
      <div className="result-head">
        <Tabs.List aria-label={words.result.tabs.label}>
          <Tabs.Trigger value="figures">{words.result.tabs.figures}</Tabs.Trigger>
          {measured && <Tabs.Trigger value="confusion">{words.result.tabs.confusion}</Tabs.Trigger>}
          {hasPictures && <Tabs.Trigger value="pictures">{words.result.tabs.pictures}</Tabs.Trigger>}
        </Tabs.List>
        <Downloads />
      </div>
      <Problem error={error} onDismiss={() => clearError('result')} />
      {saved && (
        <p className="saved-note">
          {saved.kept ? words.result.panel.kept(saved.file) : words.result.panel.saved(saved.file)}
          {!hasPictures && ` ${overTime ? words.result.panel.onlyOverTime : words.result.panel.noPictures}`}
        </p>
      )}
      <Tabs.Content value="figures" className="result-scroll">
        <Headline run={run} saved={saved !== null} />
        {!saved && <HeadlinePicture classes={classes} />}
        {saved && hasPictures && <KeptHeadlinePicture pictures={pictures} />}
        {saved && !hasPictures && overTime && <FramesHeadlinePicture classes={classes} />}
        {run.choice && (
          <>
            <div className="save-line end">
              <SaveTable what={words.result.panel.comparison} run={name} table={choiceTable(run.choice)} />
            </div>
            <ChoiceTable choice={run.choice} />
          </>
        )}
        <WeighedStages weighed={run.weighed} />
        {measured && (
          <div className="save-line">
            <span>{choice}</span>
            <SaveTable what={words.result.panel.table} run={name} table={iouTable(figures, classes)} />
          </div>
        )}
        {measured && <IouTable record={figures} classes={classes} />}
      </Tabs.Content>
      {measured && (
        <Tabs.Content value="confusion" className="result-scroll">
          {choice}
          <ConfusionMatrix
            key={set}
            record={figures}
            classes={classes}
            save={(evaluation) => (
              <SaveMenu
                kind="table"
                what={words.result.panel.matrix}
                figure={() => ({
                  run: name,
                  table: confusionTable(evaluation, classes),
                  svg: () => confusionSvg(evaluation, classes),
                })}
              />
            )}
          />
        </Tabs.Content>
      )}
      <Tabs.Content value="pictures" className="result-pictures">
        {saved ? <KeptPictures pictures={pictures} run={name} /> : <BeforeAndAfter />}
      </Tabs.Content>
    </Tabs.Root>
  );
}

function SaveTable({ what, run, table }: { what: string; run: string; table: FigureTable }) {
  return <SaveMenu kind="table" what={what} figure={() => ({ run, table, svg: () => tableSvg(table) })} />;
}

function BeforeAndAfter() {
  const image = useStudio((state) => state.view.image);
  const recipe = useStudio((state) => state.recipe);
  const hasBefore = useStudio((state) => state.before[image] !== undefined);
  const failed = useStudio((state) => state.errors.result !== undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another image or another size needs other maps.
  useEffect(() => void fetchBefore(), [image, recipe]);
  return (
    <>
      {!hasBefore && !failed && (
        <p className="saved-note">
          <span className="busy">{words.result.panel.looking}</span>
        </p>
      )}
      <div className="viewer-area">
        <ShownViewer comparing />
      </div>
      <ShownStrip />
    </>
  );
}
