import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepAddress, openAddress } from './actions/address.js';
import { readPredictionsAgain } from './actions/black-box.js';
import { followCompare } from './actions/compare.js';
import { followFilesToGoOn } from './actions/continue.js';
import { onEngineEnded, startDevice } from './actions/engine.js';
import { afterEngineEnded } from './actions/engine-ended.js';
import { followLabelChoice, readHeldOutAgain } from './actions/held-out.js';
import { announceRun } from './actions/hold-run.js';
import { onKey } from './actions/keys.js';
import { guardRun } from './actions/leave.js';
import { followPlan } from './actions/model-plan.js';
import { tellAtEnd } from './actions/notice.js';
import { onNewClasses } from './actions/open.js';
import { followTitle } from './actions/title.js';
import { keepAwake } from './actions/wake-lock.js';
import { followNetworkOptions, watchSelection } from './actions/watch.js';
import { App } from './app.js';
import { loadLaterParts } from './later-parts.js';
import { keepQueue } from './lesson/ablation/queue.js';
import { openLessonOfAddress } from './lesson/lessons/lesson.js';
import { followPin } from './lesson/pixel/follow-pin.js';
import { followTour, keepTour } from './lesson/tour/tour.js';
import { keepForOffline } from './offline.js';
import { countRequests } from './privacy.js';
import { startTheme } from './theme.js';
import { followTime } from './time/read-frames.js';
import { startLanguage, useLanguage } from './words/language.js';
import './theme.css';
import './styles/page.css';
import './styles/controls.css';
import './styles/panels.css';
import './styles/overlays.css';
import './styles/labels.css';
import './model/model.css';
import './recipe-form/recipe-form.css';
import './proof/proof.css';
import './runs/runs.css';
import './lesson/lesson.css';
import './time/time.css';

startTheme();
// What follows may say something already.
await startLanguage();
openAddress();
keepAddress();
followCompare();
onNewClasses(readPredictionsAgain);
onNewClasses(readHeldOutAgain);
watchSelection();
followPin();
followTour();
keepTour();
keepQueue();
void openLessonOfAddress();
followTime();
followNetworkOptions();
followPlan();
guardRun();
followFilesToGoOn();
followLabelChoice();
onEngineEnded((end) => void afterEngineEnded(end));
announceRun();
followTitle();
keepAwake();
tellAtEnd();
addEventListener('keydown', onKey);

/** Drawn anew in another language. */
function Page() {
  const language = useLanguage((state) => state.language);
  return <App key={language} />;
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element "root".');
createRoot(root).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);

const loaded = new Promise<void>((resolve) => {
  if (document.readyState === 'complete') resolve();
  else addEventListener('load', () => resolve(), { once: true });
});
await Promise.all([startDevice(), loaded, loadLaterParts()]);
countRequests();
void keepForOffline();
