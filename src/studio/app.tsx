import { Tooltip } from 'radix-ui';
import { type CSSProperties, type DragEvent, useState } from 'react';
import { openAnything } from './actions/drop.js';
import { droppedFiles } from './actions/dropped-files.js';
import { showError } from './actions/reporting.js';
import { Boundary } from './controls/boundary.js';
import { TappedTitle } from './controls/tapped-title.js';
import { AblationSection } from './lesson/ablation/ablation-section.js';
import { LeftColumn } from './lesson/left-column.js';
import { Centre } from './panels/centre.js';
import { Divider } from './panels/divider.js';
import { LogDrawer } from './panels/log-drawer.js';
import { RecipePanel } from './panels/recipe-panel.js';
import { RightColumn } from './panels/right.js';
import { RunBar } from './panels/run-bar.js';
import { useSharedRoom } from './panels/shared-room.js';
import { SourcePanel } from './panels/source-panel.js';
import { TargetsPanel } from './panels/targets-panel.js';
import { TopBar } from './panels/top-bar.js';
import { UpdateNotice } from './panels/update-notice.js';
import { Sheets } from './sheets.js';
import { shownRun, useStudio } from './store.js';
import { TimeBar } from './time/time-bar.js';
import { words } from './words/words.js';

const TIP_DELAY_MILLISECONDS = 400;

const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** A button and no link: the address after # holds recipe and view. */
const skipToMiddle = (): void => document.querySelector<HTMLElement>('main')?.focus();

/** The whole page: bars above and below, three columns between, of which picture and charts share the room; files may be dropped anywhere. */
export function App() {
  const [over, setOver] = useState(false);
  const right = useSharedRoom((state) => state.right);
  const hasCharts = useStudio((state) => shownRun(state).state !== 'empty');
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    try {
      await openAnything(await droppedFiles(event.dataTransfer));
    } catch (error) {
      showError('drop', error);
    }
  };
  return (
    <Tooltip.Provider delayDuration={TIP_DELAY_MILLISECONDS}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: each drop has its own button in the left column. */}
      <div
        className="page"
        data-over={over}
        data-drop={words.panels.app.dropAnywhere}
        data-charts={hasCharts}
        style={{ '--centre': `${1 - right}fr`, '--right': `${right}fr` } as CSSProperties}
        onDragOver={(event) => {
          if (!holdsFiles(event)) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={(event) => event.currentTarget === event.target && setOver(false)}
        onDropCapture={() => setOver(false)}
        onDrop={(event) => void drop(event)}
      >
        <button type="button" className="skip" onClick={skipToMiddle}>
          {words.panels.app.skip}
        </button>
        <TopBar />
        <LeftColumn>
          <SourcePanel />
          <TargetsPanel />
          <RecipePanel />
          <AblationSection />
        </LeftColumn>
        <Boundary part={words.panels.app.middle}>
          <Centre />
        </Boundary>
        {hasCharts && <Divider />}
        <Boundary part={words.panels.app.right}>
          <RightColumn />
        </Boundary>
        <TimeBar />
        <UpdateNotice />
        <LogDrawer />
        <RunBar />
      </div>
      <Boundary part={words.panels.app.sheets}>
        <Sheets />
      </Boundary>
      <TappedTitle />
    </Tooltip.Provider>
  );
}
