import type { AdapterSummary } from '../../protocol/events.js';
import { IconButton } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { Tip } from '../controls/tip.js';
import { useRuns } from '../runs/runs-store.js';
import { setPanel, useStudio } from '../store.js';
import { toggleTheme, useTheme } from '../theme.js';
import { words } from '../words/words.js';
import { LanguageChoice } from './language-choice.js';
import { PrivacyBadge } from './privacy-badge.js';
import { StageNav } from './stage-nav.js';

export function TopBar() {
  const said = words.panels.topBar;
  const theme = useTheme((state) => state.theme);
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <header className="top-bar">
      <h1>
        <Mark />
        ATP Studio
      </h1>
      <StageNav />
      <div className="top-bar-end">
        <RunsButton />
        <PrivacyBadge />
        <AdapterBadge />
        <LanguageChoice />
        <IconButton icon={theme === 'dark' ? 'sun' : 'moon'} label={said.theme[other]} onClick={toggleTheme} />
        <IconButton icon="help" label={said.shortcuts} shortcut="?" onClick={() => setPanel('shortcuts')} />
      </div>
    </header>
  );
}

function RunsButton() {
  const problem = useRuns((state) => state.problem);
  return (
    <Tip
      text={
        problem ?? (
          <>
            {words.panels.topBar.runsAbout}
            <kbd>R</kbd>
          </>
        )
      }
      onTap={false}
    >
      <button
        type="button"
        className="badge-button runs-button"
        data-bad={problem !== null}
        onClick={() => setPanel('runs')}
      >
        <Icon name={problem ? 'warning' : 'runs'} />
        <span>{words.panels.topBar.runs}</span>
      </button>
    </Tip>
  );
}

/** The sign of the page: three layers, the lowest one put straight. */
function Mark() {
  return (
    <svg className="mark" viewBox="0 0 20 20" aria-hidden="true">
      <path d="M3 6.5 10 3l7 3.500L10 10z" />
      <path d="M3 10l7 3.500L17 10" />
      <path d="M3 13.5 10 17l7-3.5" />
    </svg>
  );
}

/** A familiar name of the GPU, if the browser gives one: description, or vendor and architecture. */
const adapterName = ({ description, vendor, architecture }: AdapterSummary): string =>
  (description !== vendor && description) ||
  [vendor, architecture].filter(Boolean).join(' ') ||
  words.panels.topBar.unnamed;

function AdapterBadge() {
  const said = words.panels.topBar;
  const device = useStudio((state) => state.device);
  const recorded = useStudio((state) => state.saved?.record.adapter ?? null);
  const adapter = recorded ?? (device.state === 'ready' ? device.adapter : null);
  if (!adapter) {
    return (
      <span className="adapter" data-bad={device.state !== 'starting'}>
        {said.device[device.state]}
      </span>
    );
  }
  const features = adapter.features.length > 0 ? said.features(adapter.features) : '';
  return (
    <Tip
      text={said.adapter(
        `${adapter.vendor} ${adapter.architecture} ${adapter.description}`,
        adapter.isFallback,
        features,
      )}
    >
      <button type="button" className="adapter" data-bad={adapter.isFallback}>
        {adapter.isFallback && !/software/i.test(adapterName(adapter))
          ? said.software(adapterName(adapter))
          : adapterName(adapter)}
      </button>
    </Tip>
  );
}
