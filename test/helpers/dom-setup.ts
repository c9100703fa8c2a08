import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeAll } from 'vitest';
import { fetchAll } from '../../src/ui/parts/later.tsx';

// Testing Library does this by itself only where the test functions are globals.
afterEach(cleanup);
configure({ asyncUtilTimeout: 10_000 });

// What comes later on the page is there from the start, so that a test waits for nothing but what it is about. The parts
// are known when the test file has imported the page, which is before this runs.
beforeAll(fetchAll);
