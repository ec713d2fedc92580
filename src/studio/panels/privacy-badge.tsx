import { Popover } from 'radix-ui';
import { useRef } from 'react';
import { plural } from '../amounts.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { type CountedRequest, useRequests } from '../privacy.js';
import { setPanel } from '../store.js';

const SHOWN_REQUESTS = 20;

/** The number of network requests of page and engine, except for the page's own files; and those made during a run. */
export function PrivacyBadge() {
  const requests = useRequests((state) => state.requests);
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
        <button
          ref={badge}
          type="button"
          className="badge-button"
          data-quiet={inRuns === 0}
          title="Network requests of page and engine since the page was loaded, without the page's own files: parts of the program and the demo"
        >
          <Icon name="shield" />
          {badgeText(requests)}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" sideOffset={6} collisionPadding={8} aria-label="Privacy">
          <h3>Your files stay on this computer</h3>
          <p>
            All work is done by this browser on this computer. The page is not allowed to reach any other address. It
            counts all network requests since it was loaded, its own and those of the engine, the worker that computes:
          </p>
          <Counts requests={requests} inRuns={inRuns} />
          <p>{demoText(requests)}</p>
          <Urls requests={requests} />
          <Popover.Close asChild>
            <Button icon="shield" onClick={prove}>
              Prove it
            </Button>
          </Popover.Close>
          <p>
            <a href="./THIRD-PARTY.txt" target="_blank" rel="noreferrer">
              Software of others in this page, and its licences
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
  const runs = others + inRuns > 0 ? `, ${inRuns} in runs` : '';
  return `local: ${plural(others, 'request')}${runs}`;
}

function demoText(requests: readonly CountedRequest[]): string {
  const demo = countOf(requests, 'demo');
  if (demo === 0) return "Parts of the program and the demo are fetched from this page's own folder, before a run.";
  return `${plural(demo, 'file')} of the demo came from this page's own folder before it ran. Nothing was sent.`;
}

function Counts({ requests, inRuns }: { requests: readonly CountedRequest[]; inRuns: number }) {
  const others = requests.filter(({ what }) => what === 'other');
  const ofEngine = others.filter(({ by }) => by === 'engine').length;
  const counts = [
    ['later parts of the program', countOf(requests, 'program')],
    ['files of the demo', countOf(requests, 'demo')],
    ['others, by the page', others.length - ofEngine],
    ['others, by the engine', ofEngine],
    ['of all of them, while a run went on', inRuns],
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
    <ul className="url-list">
      {requests.slice(-SHOWN_REQUESTS).map(({ url }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows, and an address may come twice.
        <li key={index}>{url}</li>
      ))}
    </ul>
  );
}
