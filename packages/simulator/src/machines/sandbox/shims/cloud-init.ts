/** Stands before the cloud-init of images that have it; images that have none are given it as a file of their own. */
export const cloudInit = `#!/bin/sh
# Stands in for cloud-init on a simulated machine: what images' templates ask of it.
finished=/var/lib/cloud/instance/boot-finished
case \${1-} in
  status)
    case " $* " in
      *' --wait '*|*' -w '*) while [ ! -f "$finished" ]; do sleep 0.2; done ;;
    esac
    if [ -f "$finished" ]; then echo 'status: done'; else echo 'status: running'; fi
    ;;
  clean)
    rm -rf /var/lib/cloud/instance /var/lib/cloud/instances /var/lib/cloud/data /var/lib/cloud/sem
    case " $* " in
      *' --logs '*|*' -l '*|*' -cl '*) rm -f /var/log/cloud-init.log /var/log/cloud-init-output.log ;;
    esac
    case " $* " in
      *' --machine-id '*) echo uninitialized > /etc/machine-id ;;
    esac
    ;;
  --version|-v) echo '/usr/bin/cloud-init 22.4.2' ;;
  query) cat /var/lib/cloud/data/instance-id ;;
  *) [ ! -d /run/imgbuild ] || printf 'cloud-init %s\\n' "$*" >> /run/imgbuild/pretended ;;
esac
`;
