/**
 * The discovery documents. kubectl asks for them when it meets a word it does not know; here the answer only says
 * whether there is a server, because what it serves is bundled (resource-table.ts).
 */
import type { Task } from '../engine/clock/task.ts';
import { query } from './client.ts';
import { ConnectionError } from './errors.ts';
import type { Session } from './session.ts';

export function* discover(session: Session, timeout = true): Task {
  const pairs = query({ timeout: timeout ? '32s' : undefined });
  for (const path of ['/api', '/apis']) {
    const { code } = yield* session.client.raw('GET', path, { accept: 'discovery', query: pairs });
    if (code === 0) throw new ConnectionError(session.client.host);
  }
}
