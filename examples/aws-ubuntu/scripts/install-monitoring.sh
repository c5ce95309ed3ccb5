#!/bin/sh
# Prometheus' exporter of the machine's numbers, as the distribution packages it, on port 9100.
set -eu

echo "Installing monitoring agents..."
sudo DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends prometheus-node-exporter
printf 'ARGS="--collector.systemd --no-collector.mdadm"\n' | sudo tee /etc/default/prometheus-node-exporter > /dev/null
sudo systemctl enable prometheus-node-exporter
echo "Monitoring agents installed successfully!"
