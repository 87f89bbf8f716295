# Reads the options of the web labs' servers for the adapters beside it: host, port, root (absolute), idle_timeout (in
# ms). None of the servers has a limit like --max-clients.
host=127.0.0.1 port=7788 root=. idle_timeout=5
while [ $# -ge 2 ]; do
  case $1 in
    --host) host=$2 ;;
    --port) port=$2 ;;
    --root) root=$2 ;;
    --idle-timeout) idle_timeout=$2 ;;
    --max-clients) ;;
    *) break ;;
  esac
  shift 2
done
if [ $# -gt 0 ]; then
  echo "usage: $0 [--host ADDRESS] [--port PORT] [--root FOLDER] [--idle-timeout SECONDS] [--max-clients N]" >&2
  [ "$1" = --help ]
  exit
fi
root=$(realpath -e "$root") || exit
idle_timeout=$(printf %.0f "${idle_timeout}e3") || exit
if [ "$idle_timeout" -le 0 ]; then
  echo "$0: --idle-timeout must be more than 0" >&2
  exit 1
fi
