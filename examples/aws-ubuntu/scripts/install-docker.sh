#!/bin/sh
# Docker as the distribution packages it: nothing is fetched from anywhere else.
set -eu

echo "Installing Docker..."
sudo DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends docker.io
sudo usermod -aG docker "$(id -un)"
sudo systemctl enable docker
echo "Docker installation completed!"
