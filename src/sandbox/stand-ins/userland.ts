/** GNU coreutils and a few other POSIX tools, which every shell block takes for granted. */
export const USERLAND = [
  ...'arch b2sum base32 base64 basename basenc cat chgrp chmod chown cksum comm cp csplit cut date dd df dir dircolors'.split(
    ' ',
  ),
  ...'dirname du echo env expand expr factor false fmt fold groups head hostid id install join link ln logname ls'.split(
    ' ',
  ),
  ...'md5sum mkdir mkfifo mknod mktemp mv nice nl nohup nproc numfmt od paste pathchk pr printenv printf ptx pwd'.split(
    ' ',
  ),
  ...'readlink realpath rm rmdir seq sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep sort split stat'.split(
    ' ',
  ),
  ...'stdbuf stty sum sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq unlink users'.split(
    ' ',
  ),
  ...'vdir wc who whoami yes [ bash sh awk cmp diff egrep fgrep find grep sed xargs'.split(' '),
];
