import { adapterPart } from './adapter-part.js';
import { benchPart } from './bench-part.js';
import { lossesPart } from './losses-part.js';
import type { Part } from './part.js';
import { profilePart } from './profile-part.js';
import type { PartName } from './report.js';
import { testsPart } from './tests-part.js';
import { tuningPart } from './tuning-part.js';

export const PARTS: { [Name in PartName]: Part<Name> } = {
  adapter: adapterPart,
  tests: testsPart,
  tuning: tuningPart,
  losses: lossesPart,
  bench: benchPart,
  profile: profilePart,
};
