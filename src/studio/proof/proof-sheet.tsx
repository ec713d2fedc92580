import { Sheet } from '../controls/sheet.js';
import { setPanel, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { CablePart } from './cable-part.js';
import { HashesPart } from './hashes-part.js';
import { PolicyPart } from './policy-part.js';
import { RequestsPart } from './requests-part.js';

/** What a visitor can see for themselves of the claim that nothing leaves this computer. */
export function ProofSheet() {
  const open = useStudio((state) => state.panel === 'proof');
  return (
    <Sheet open={open} onClose={() => setPanel(null)} shape="wide" title={words.proof.title} about={words.proof.about}>
      <div className="proof">
        <RequestsPart />
        <PolicyPart />
        <CablePart />
        <HashesPart />
      </div>
    </Sheet>
  );
}
