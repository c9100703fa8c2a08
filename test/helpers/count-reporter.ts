import type { Reporter, TestModule } from 'vitest/node';

/**
 * Closes a run with `N passed, N failed` alone on a line. A file that cannot be loaded and an error outside any test
 * count as one failed test each; skipped tests do not count.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    for (const module of modules) {
      let failedInside = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed++;
        else if (state === 'failed') failedInside++;
      }
      failed += failedInside === 0 && module.state() === 'failed' ? 1 : failedInside;
    }
    // The default reporter prints its summary in the same hook, before this one; flush below it.
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  }
}
