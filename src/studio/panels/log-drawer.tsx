import { useEffect, useRef } from 'react';
import { IconButton } from '../controls/button.js';
import { lineText } from '../log.js';
import { setPanel, useStudio } from '../store.js';
import { words } from '../words/words.js';

/** 9:05:03 in the evening -> "21:05:03", wherever the user is. */
const timeOfDay = (time: number): string => new Date(time).toLocaleTimeString('en-GB');

/** One line for each event so far. Opens above the run bar and stays open while one works. */
export function LogDrawer() {
  const open = useStudio((state) => state.panel === 'log');
  return open ? <OpenLog /> : null;
}

function OpenLog() {
  const log = useStudio((state) => state.log);
  const end = useRef<HTMLLIElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is what scrolls.
  useEffect(() => {
    // The braces are needed: newer browsers return a promise here, and React would take that for a clean-up.
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [log]);
  return (
    <section className="log-drawer" aria-label={words.panels.log.title}>
      <header>
        <h2>{words.panels.log.title}</h2>
        <IconButton icon="cross" label={words.panels.log.close} onClick={() => setPanel(null)} side="top" />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard. */}
      <ol tabIndex={0} aria-label={words.panels.log.lines}>
        {log.length === 0 && <li className="muted">{words.panels.log.empty}</li>}
        {log.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the log only grows.
          <li key={index} data-kind={line.kind}>
            <time dateTime={new Date(line.time).toISOString()}>{timeOfDay(line.time)}</time>
            <span>{lineText(line)}</span>
          </li>
        ))}
        <li ref={end} aria-hidden="true" />
      </ol>
    </section>
  );
}
