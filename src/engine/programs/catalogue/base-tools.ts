/** Which commands a base brings, and the program that is behind them. The applet is chosen by the name it is called by. */
import type { BaseLayer } from './catalogue-image.ts';

/** By directory as Alpine has them; in busybox' own image all are in /bin. */
const BUSYBOX: Readonly<Record<string, string>> = {
  '/bin':
    'arch ash base64 busybox cat chattr chgrp chmod chown cp date dd df dmesg dnsdomainname dumpkmap echo egrep false fdflush fgrep fsync getopt grep gunzip gzip hostname ionice ipcalc kill link linux32 linux64 ln login ls lsattr mkdir mknod mktemp more mount mountpoint mv netstat nice pidof ping ping6 printenv ps pwd reformime rev rm rmdir run-parts sed setpriv setserial sh sleep stat stty su sync tar touch true umount uname usleep watch zcat',
  '/usr/bin':
    '[ [[ awk basename bc beep blkdiscard bunzip2 bzip2 cal chvt cksum clear cmp comm cpio crontab cryptpw cut dc deallocvt diff dirname dos2unix du eject env expand expr factor fallocate find flock fold free fuser groups hd head hexdump hostid id install ipcs killall last less logger lsof lsusb md5sum mesg mkfifo mkpasswd nc nl nmeter nohup nproc nslookup od openvt passwd paste pgrep pkill pmap printf pscan pstree pwdx readlink realpath renice reset resize seq setkeycodes setsid sha1sum sha256sum sha3sum sha512sum showkey shred shuf sort split strings sum tac tail tee telnet test time timeout top tr traceroute tree truncate tty ttysize unexpand uniq unix2dos unlink unlzma unxz unzip uptime uudecode uuencode vi vlock volname w wc wget which who whoami xargs xxd xzcat yes',
  '/sbin':
    'acpid adjtimex arp blkid blockdev depmod fbsplash fdisk findfs fsck getty halt hwclock ifconfig ifdown ifenslave ifup init insmod ip ipaddr iplink ipneigh iproute iprule iptunnel klogd loadkmap logread losetup lsmod mdev mkdosfs mkfs.vfat mkswap modinfo modprobe nameif pivot_root poweroff raidautorun reboot rmmod route setconsole slattach swapoff swapon switch_root sysctl syslogd tunctl udhcpc vconfig watchdog zcip',
  '/usr/sbin':
    'add-shell addgroup adduser arping brctl chpasswd chroot crond delgroup deluser ether-wake fbset fdformat httpd killall5 loadfont nanddump nandwrite nbd-client ntpd partprobe rdate rdev readahead remove-shell rfkill sendmail setfont setlogcons',
};

/** coreutils, findutils, grep, sed, gawk's little brother and what else Debian's small images bring. */
const DEBIAN =
  '[ arch awk b2sum base32 base64 basename bash cat chcon chgrp chmod chown cksum cmp comm cp csplit cut dash date dd df diff diff3 dir dircolors dirname dmesg dnsdomainname domainname du echo egrep env expand expr factor false fgrep find findmnt flock fmt fold getent getopt grep groups gunzip gzip head hostid hostname id install ionice join kill last link ln logger login logname ls lsblk mawk md5sum mesg mkdir mkfifo mknod mktemp more mount mountpoint mv namei nice nl nohup nproc numfmt od paste pathchk perl pinky pr printenv printf ptx pwd readlink realpath rename.ul renice rev rm rmdir run-parts sdiff sed seq setpriv setsid sh sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat stdbuf stty su sum sync tac tail tar tee test timeout touch tr true truncate tsort tty umount uname unexpand uniq unlink users vdir wc whereis which who whoami xargs yes zcat';

export interface BaseTools {
  readonly key: string;
  /** Text of /etc/os-release. */
  readonly release: string;
  readonly applets: readonly string[];
}

const paths = (dir: string, names: string): string[] => names.split(' ').map((name) => `${dir}/${name}`);
const ALPINE = Object.entries(BUSYBOX).flatMap(([dir, names]) => paths(dir, names));
const IN_ONE_PLACE = [...new Set(Object.values(BUSYBOX).flatMap((names) => paths('/bin', names)))];

/** The tools of a base. `extra`: commands that an image adds to Debian's (nginx has curl). */
export function APPLETS_OF_BASE(base: Exclude<BaseLayer, { kind: 'scratch' }>): BaseTools {
  if (base.kind === 'debian') {
    const names = base.extra ? `${DEBIAN} ${base.extra}` : DEBIAN;
    return {
      key: 'debian@13',
      release:
        'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nVERSION="13 (trixie)"\nVERSION_CODENAME=trixie\nID=debian\n',
      applets: paths('/usr/bin', names),
    };
  }
  if (base.kind === 'alpine') {
    return {
      key: `busybox@${base.version}`,
      release: 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.2\nPRETTY_NAME="Alpine Linux v3.22"\n',
      applets: ALPINE,
    };
  }
  return { key: `busybox@${base.version}`, release: '', applets: IN_ONE_PLACE };
}
