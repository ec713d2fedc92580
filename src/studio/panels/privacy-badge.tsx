import { Popover } from 'radix-ui';
import { Icon } from '../controls/icon.js';
import { plural } from '../numbers.js';
import { type CountedRequest, useRequests } from '../privacy.js';

const SHOWN_REQUESTS = 20;

/** How many network requests page and engine have made, and how many of them while a run went on. */
export function PrivacyBadge() {
  const requests = useRequests((state) => state.requests);
  const inRuns = requests.filter(({ inRun }) => inRun).length;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button
          type="button"
          className="badge-button"
          data-quiet={inRuns === 0}
          title="Network requests of page and engine since the page was loaded"
        >
          <Icon name="shield" />
          local: {plural(requests.length, 'request')}
          {requests.length > 0 && `, ${inRuns} in runs`}
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
          <p>Only the demo reads files, from this page's own folder, before it runs.</p>
          <Urls requests={requests} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Counts({ requests, inRuns }: { requests: readonly CountedRequest[]; inRuns: number }) {
  const ofEngine = requests.filter(({ by }) => by === 'engine').length;
  const counts = [
    ['by the page', requests.length - ofEngine],
    ['by the engine', ofEngine],
    ['of both while a run went on', inRuns],
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
