import { useState } from 'react';
import { ELSEWHERE, type PolicyTrial, tryPolicy } from '../../protocol/policy-trial.js';
import { ask } from '../actions/engine.js';
import { Button } from '../controls/button.js';

/** The policy that came with the page itself. */
const policyOfPage = (): string | null =>
  document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ?? null;

/** The policy that the server sends with the page. One request, which is counted like all others. */
async function policyOfServer(): Promise<string | null> {
  const answer = await fetch(document.baseURI, { method: 'HEAD', cache: 'no-store' });
  return answer.headers.get('content-security-policy');
}

type Asked<Answer> = { state: 'not-asked' } | { state: 'asked'; answer: Answer } | { state: 'failed' };

export function PolicyPart() {
  const policy = policyOfPage();
  return (
    <section aria-labelledby="proof-policy">
      <h3 id="proof-policy">Policy</h3>
      {policy === null ? (
        <p>This page came without a Content Security Policy, as from a development server: nothing holds it back.</p>
      ) : (
        <>
          <p>
            The browser holds the page to this Content Security Policy. <code>connect-src</code> says where it may fetch
            from: <code>{directiveOf(policy, 'connect-src') ?? 'not set'}</code> ('self' is the page’s own server).
          </p>
          <pre className="proof-policy">{policy.split(/;\s*/).join(';\n')}</pre>
        </>
      )}
      <Trial />
      <AskServer />
    </section>
  );
}

const directiveOf = (policy: string, name: string): string | undefined =>
  policy
    .split(/;\s*/)
    .find((directive) => directive.startsWith(`${name} `))
    ?.slice(name.length + 1);

function Trial() {
  const [trial, setTrial] = useState<Asked<{ page: PolicyTrial; engine: PolicyTrial }>>({ state: 'not-asked' });
  const start = async () => {
    try {
      const [page, engine] = await Promise.all([tryPolicy(globalThis), ask('try-policy', {})]);
      setTrial({ state: 'asked', answer: { page, engine } });
    } catch {
      setTrial({ state: 'failed' });
    }
  };
  return (
    <>
      <div className="proof-action">
        <Button onClick={() => void start()}>Try to reach another address</Button>
        <span className="muted">Page and engine each ask for {ELSEWHERE}, which no name server knows.</span>
      </div>
      <div aria-live="polite">
        {trial.state === 'asked' && (
          <ul className="proof-outcome">
            <li data-ok={trial.answer.page.refusedBy.length > 0}>{trialWords('The page', trial.answer.page)}</li>
            <li data-ok={trial.answer.engine.refusedBy.length > 0}>{trialWords('The engine', trial.answer.engine)}</li>
          </ul>
        )}
        {trial.state === 'failed' && <p>The engine does not answer.</p>}
      </div>
    </>
  );
}

export function trialWords(who: string, { refusedBy }: PolicyTrial): string {
  if (refusedBy.length === 0) {
    return `${who} was not refused by any policy: only this address being unknown was in the way. A server that sends the policy as a header binds it.`;
  }
  const policies = refusedBy.length === 1 ? 'a policy' : `${refusedBy.length} policies, of the page and of its server`;
  return `${who} was refused by ${policies}, before anything was sent.`;
}

function AskServer() {
  const [sent, setSent] = useState<Asked<string | null>>({ state: 'not-asked' });
  const start = () =>
    policyOfServer().then(
      (answer) => setSent({ state: 'asked', answer }),
      () => setSent({ state: 'failed' }),
    );
  return (
    <>
      <div className="proof-action">
        <Button onClick={() => void start()}>Ask the server for its policy</Button>
        <span className="muted">One request to this page’s own server; it is counted above.</span>
      </div>
      <div aria-live="polite">
        {sent.state === 'failed' && <p>The server does not answer.</p>}
        {sent.state === 'asked' && sent.answer === null && (
          <p>The server sends no policy as a header: only the page’s own one, above, holds.</p>
        )}
        {sent.state === 'asked' && sent.answer !== null && (
          <>
            <p>
              {sent.answer === policyOfPage() ? 'The server sends the same policy.' : 'The server sends another one:'}
            </p>
            {sent.answer !== policyOfPage() && (
              <pre className="proof-policy">{sent.answer.split(/;\s*/).join(';\n')}</pre>
            )}
          </>
        )}
      </div>
    </>
  );
}
