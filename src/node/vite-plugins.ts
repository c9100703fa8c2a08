import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

export function csp(policy: string): Plugin {
  return { name: 'csp', apply: 'build' };
}
export function offline(): Plugin {
  return { name: 'offline', apply: 'build' };
}
