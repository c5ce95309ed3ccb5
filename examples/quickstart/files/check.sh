#!/bin/sh
# Starts the server as the image will, and asks it for its page: an image that does not serve is not built.
set -eu

busybox httpd -f -p 127.0.0.1:8099 -h /srv/www &
server=$!
trap 'kill "$server"' EXIT

for _ in 1 2 3 4 5 6 7 8 9 10; do
  if busybox wget -q -O /tmp/page http://127.0.0.1:8099/; then
    grep -q '<h1>' /tmp/page
    rm /tmp/page
    echo "The server answers."
    exit 0
  fi
  sleep 0.2
done
echo "The server does not answer." >&2
exit 1
