import { changedGuideFile } from './guide-files.ts';

/** Makes what stands for a package of Elastic's: it has a folder of settings, and a service to enable. */
const filebeat = [
  'mkdir -p filebeat/DEBIAN filebeat/etc/filebeat filebeat/lib/systemd/system',
  String.raw`printf 'Package: filebeat\nVersion: 8.11.0\nArchitecture: all\nMaintainer: nobody\nDescription: a stand-in\n' > filebeat/DEBIAN/control`,
  String.raw`printf '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n' > filebeat/lib/systemd/system/filebeat.service`,
  'dpkg-deb --build filebeat filebeat-8.11.0-amd64.deb',
].join('\n');

/** The guide's scripts, with packages of Debian's and stand-ins for what they download from elsewhere. All else is as it was. */
export const guideScripts = (): Readonly<Record<string, string>> => ({
  'scripts/install-docker.sh': changedGuideFile('scripts/install-docker.sh', [
    [/^curl .*download\.docker\.com.*$/m, ''],
    [/^echo \\\n(?:.*\\\n)*.*docker\.list.*$/m, ''],
    [/docker-ce docker-ce-cli containerd\.io docker-buildx-plugin docker-compose-plugin/, 'docker.io'],
    [/^sudo curl .*docker-compose.*$/m, `echo 'exec docker compose "$@"' | sudo tee /usr/local/bin/docker-compose`],
  ]),
  'scripts/install-monitoring.sh': changedGuideFile('scripts/install-monitoring.sh', [
    [/^wget .*$/m, 'sudo apt-get install -y --no-install-recommends prometheus-node-exporter'],
    [/^tar .*$/m, ''],
    [/^sudo cp .*$/m, 'sudo cp /usr/bin/prometheus-node-exporter /usr/local/bin/node_exporter'],
    [/^curl .*filebeat.*$/m, filebeat],
  ]),
});
