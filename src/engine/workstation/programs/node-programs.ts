/** The commands that a login has besides those of its base. */
import type { Program } from '../../runtime/os/program.ts';
import type { LoginOptions } from '../login.ts';
import { editor } from './editor.ts';
import { ssh } from './ssh.ts';

export function nodePrograms(options: LoginOptions): Readonly<Record<string, Program>> {
  return { vim: editor, vi: editor, view: editor, nano: editor, ssh: ssh(options) };
}
