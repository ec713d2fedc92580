/*
 * Stands for `vitest` in the device check's bundle: vitest's own runner and matchers, without its server, workers and
 * reporters. The test files are bundled as they are.
 */
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  addCustomEqualityTesters,
  chai,
  customMatchers,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';

// biome-ignore lint/performance/noBarrelFile: this module is another package's place.
export { afterAll, afterEach, beforeAll, beforeEach, describe, it, suite, test } from '@vitest/runner';

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

/** With the method that JestExtend adds. */
const assertions = chai.expect as unknown as { extend(of: unknown, matchers: object): void };
const extend = (of: unknown, matchers: object): void => assertions.extend(of, matchers);

const check = (value: unknown, message?: string) => {
  setState({ assertionCalls: getState(expect).assertionCalls + 1 }, expect);
  return chai.expect(value, message);
};

/** As vitest's. Snapshots and polled assertions are not here: a test that takes them fails by their name. A soft one fails at once. */
export const expect = Object.assign(check, chai.expect, Reflect.get(globalThis, ASYMMETRIC_MATCHERS_OBJECT), {
  soft: check,
  extend: (matchers: object) => extend(expect, matchers),
  addEqualityTesters: addCustomEqualityTesters,
});

const fresh = { assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null };
setState({ ...getState(expect), ...fresh }, expect);
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, writable: true, configurable: true });
extend(expect, customMatchers);
