import { useState } from 'react';
import { ELSEWHERE, type PolicyTrial, tryPolicy } from '../../protocol/policy-trial.js';
import { ask } from '../actions/engine.js';
import { Button } from '../controls/button.js';
import { words } from '../words/words.js';

/** The policy that came with the page itself. */
const policyOfPage = (): string | null =>
  document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ?? null;

/** The policy that the server sends with the page. One request, which is counted like all others. */
async function policyOfServer(): Promise<string | null> {
  const answer = await fetch(document.baseURI, { method: 'HEAD', cache: 'no-store' });
  return answer.headers.get('content-security-policy');
}

/** The directive that says where a page may fetch from. */
const FETCHING = 'connect-src';

type Asked<Answer> = { state: 'not-asked' } | { state: 'asked'; answer: Answer } | { state: 'failed' };

export function PolicyPart() {
  const policy = policyOfPage();
  const texts = words.proof.policy;
  return (
    <section aria-labelledby="proof-policy">
      <h3 id="proof-policy">{texts.title}</h3>
      {policy === null ? (
        <p>{texts.none}</p>
      ) : (
        <>
          <p>{texts.held(<code>{FETCHING}</code>, <code>{directiveOf(policy, FETCHING) ?? texts.notSet}</code>)}</p>
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
        <Button onClick={() => void start()}>{words.proof.policy.try}</Button>
        <span className="muted">{words.proof.policy.aboutTry(ELSEWHERE)}</span>
      </div>
      <div aria-live="polite">
        {trial.state === 'asked' && (
          <ul className="proof-outcome">
            <li data-ok={trial.answer.page.refusedBy.length > 0}>
              {trialWords(words.proof.policy.page, trial.answer.page)}
            </li>
            <li data-ok={trial.answer.engine.refusedBy.length > 0}>
              {trialWords(words.proof.policy.engine, trial.answer.engine)}
            </li>
          </ul>
        )}
        {trial.state === 'failed' && <p>{words.proof.policy.noEngine}</p>}
      </div>
    </>
  );
}

export function trialWords(who: string, { refusedBy }: PolicyTrial): string {
  const { notRefused, refused } = words.proof.policy;
  return refusedBy.length === 0 ? notRefused(who) : refused(who, refusedBy.length);
}

function AskServer() {
  const [sent, setSent] = useState<Asked<string | null>>({ state: 'not-asked' });
  const start = () =>
    policyOfServer().then(
      (answer) => setSent({ state: 'asked', answer }),
      () => setSent({ state: 'failed' }),
    );
  const texts = words.proof.policy;
  return (
    <>
      <div className="proof-action">
        <Button onClick={() => void start()}>{texts.ask}</Button>
        <span className="muted">{texts.aboutAsk}</span>
      </div>
      <div aria-live="polite">
        {sent.state === 'failed' && <p>{texts.noServer}</p>}
        {sent.state === 'asked' && sent.answer === null && <p>{texts.noHeader}</p>}
        {sent.state === 'asked' && sent.answer !== null && (
          <>
            <p>{sent.answer === policyOfPage() ? texts.same : texts.another}</p>
            {sent.answer !== policyOfPage() && (
              <pre className="proof-policy">{sent.answer.split(/;\s*/).join(';\n')}</pre>
            )}
          </>
        )}
      </div>
    </>
  );
}
