/** Subjects that glow: a line at a terminal has just made them, or names them under the pointer. */
import { createContext } from 'react';

const NOTHING: ReadonlySet<string> = new Set();

export const LitContext = createContext<ReadonlySet<string>>(NOTHING);
