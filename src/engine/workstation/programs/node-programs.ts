/** The commands that a login has besides those of its base. */
import type { Program } from '../../runtime/os/program.ts';
import type { LoginOptions } from '../login.ts';
import { crictl } from './crictl.ts';
import { ctr } from './ctr.ts';
import { docker } from './docker.ts';
import { editor } from './editor.ts';
import { lsns } from './lsns.ts';
import { nsenter } from './nsenter.ts';
import { power } from './power.ts';
import { ssh } from './ssh.ts';
import { journalctl, systemctl } from './systemd.ts';

export function nodePrograms(options: LoginOptions): Readonly<Record<string, Program>> {
  const { node, api, clock } = options;
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
    nsenter: nsenter(options),
    ctr: ctr(node),
    shutdown: power(node, clock),
    poweroff: power(node, clock),
    halt: power(node, clock),
    reboot: power(node, clock),
  };
}
