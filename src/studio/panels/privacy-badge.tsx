import { Popover } from 'radix-ui';
import { useRef } from 'react';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { type CountedRequest, useRequests } from '../privacy.js';
import { setPanel } from '../store.js';
import { words } from '../words/words.js';

const SHOWN_REQUESTS = 20;

/** The number of network requests of page and engine, except for the page's own files; and those made during a run. */
export function PrivacyBadge() {
  const requests = useRequests((state) => state.requests);
  const said = words.panels.privacy;
  const inRuns = requests.filter(({ inRun }) => inRun).length;
  const badge = useRef<HTMLButtonElement>(null);
  const prove = () => {
    // The button itself goes with the popover.
    badge.current?.focus();
    setPanel('proof');
  };
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button ref={badge} type="button" className="badge-button" data-quiet={inRuns === 0} title={said.about}>
          <Icon name="shield" />
          {badgeText(requests)}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" sideOffset={6} collisionPadding={8} aria-label={said.label}>
          <h3>{said.title(countOf(requests, 'other'))}</h3>
          <p>{said.text}</p>
          <Counts requests={requests} inRuns={inRuns} />
          <p>{demoText(requests)}</p>
          <Urls requests={requests} />
          <Popover.Close asChild>
            <Button icon="shield" onClick={prove}>
              {said.prove}
            </Button>
          </Popover.Close>
          <p>
            <a href="./THIRD-PARTY.txt" target="_blank" rel="noreferrer">
              {said.licences}
            </a>
          </p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

const countOf = (requests: readonly CountedRequest[], what: CountedRequest['what']): number =>
  requests.filter((request) => request.what === what).length;

/** Like the page itself, its later parts and the demo's files come from the page's own folder. They carry nothing away. */
export function badgeText(requests: readonly CountedRequest[]): string {
  const others = countOf(requests, 'other');
  const inRuns = requests.filter(({ inRun }) => inRun).length;
  return words.panels.privacy.badge(others, others + inRuns > 0 ? inRuns : null);
}

function demoText(requests: readonly CountedRequest[]): string {
  const demo = countOf(requests, 'demo');
  return demo === 0 ? words.panels.privacy.ownFolder : words.panels.privacy.demo(demo);
}

function Counts({ requests, inRuns }: { requests: readonly CountedRequest[]; inRuns: number }) {
  const others = requests.filter(({ what }) => what === 'other');
  const ofEngine = others.filter(({ by }) => by === 'engine').length;
  const said = words.panels.privacy.counts;
  const counts = [
    [said.program, countOf(requests, 'program')],
    [said.demo, countOf(requests, 'demo')],
    [said.page, others.length - ofEngine],
    [said.engine, ofEngine],
    [said.inRuns, inRuns],
  ] as const;
  return (
    <dl className="facts">
      {counts.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}

function Urls({ requests }: { requests: readonly CountedRequest[] }) {
  if (requests.length === 0) return null;
  return (
    <details>
      <summary>{words.panels.privacy.addresses(Math.min(requests.length, SHOWN_REQUESTS))}</summary>
      <ul className="url-list">
        {requests.slice(-SHOWN_REQUESTS).map(({ url }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows, and an address may come twice.
          <li key={index}>{url}</li>
        ))}
      </ul>
    </details>
  );
}
