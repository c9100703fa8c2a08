/** The commands that a login has besides those of its base. */
import type { Program } from '../../runtime/os/program.ts';
import type { LoginOptions } from '../login.ts';
import { crictl } from './crictl.ts';
import { docker } from './docker.ts';
import { editor } from './editor.ts';
import { lsns } from './lsns.ts';
import { ssh } from './ssh.ts';
import { journalctl, systemctl } from './systemd.ts';

export function nodePrograms(options: LoginOptions): Readonly<Record<string, Program>> {
  const { node, api } = options;
  return {
    vim: editor,
    vi: editor,
    view: editor,
    nano: editor,
    ssh: ssh(options),
    crictl: crictl(node),
    docker: docker(node),
    systemctl: systemctl(node),
    journalctl: journalctl(node, api),
    lsns: lsns(node),
  };
}
