// A playbook with tasks of all kinds, a role and a vault, and what it makes.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openProject } from './ansible-world.ts';
import type { Place } from './command.ts';

/** Tasks of all kinds, in a folder of the machine; those that change the system are for a sandbox. */
const site = `
- hosts: all
  gather_facts: false
  vars_files: [secrets.yml]
  tasks:
    - name: the folder
      ansible.builtin.file: { path: "{{ place }}", state: directory, mode: "0755" }
    - name: a copy
      ansible.builtin.copy: { src: copied.txt, dest: "{{ place }}/copied.txt", mode: "0640" }
      notify: a handler
    - name: a template
      ansible.builtin.template: { src: page.j2, dest: "{{ place }}/page.txt" }
    - name: lines
      ansible.builtin.lineinfile: { path: "{{ place }}/page.txt", line: "{{ item }}" }
      loop: [one, "two words"]
    - name: a secret of the vault
      ansible.builtin.copy: { content: "{{ secret }}", dest: "{{ place }}/secret.txt" }
    - name: as somebody else
      ansible.builtin.command: id -un
      become: true
      become_user: nobody
      register: somebody
      when: inside | default(false)
    - name: who that was
      ansible.builtin.copy: { content: "{{ somebody.stdout }}", dest: "{{ place }}/somebody.txt" }
      when: inside | default(false)
    - name: a package
      ansible.builtin.apt: { deb: /root/own.deb }
      when: inside | default(false)
    - name: a service
      ansible.builtin.service: { name: own, state: restarted, use: service }
      when: inside | default(false)
    - ansible.builtin.include_role: { name: disk }
  handlers:
    - name: a handler
      ansible.builtin.copy: { content: handled, dest: "{{ place }}/handled.txt" }
`;

const files = {
  'site.yml': site,
  'copied.txt': 'as it is\n',
  'page.j2': 'built by {{ packer_builder_type }} for {{ packer_build_name }}\n',
  password: 'of the vault\n',
  'requirements.yml': 'roles:\n  - src: disk.tar.gz\n    name: disk\n',
  'disk/tasks/main.yml': '- ansible.builtin.copy: { content: "from a role", dest: "{{ place }}/role.txt" }\n',
  'disk/meta/main.yml':
    'galaxy_info: { author: me, description: a role, license: MIT, min_ansible_version: "2.9" }\ndependencies: []\n',
  'secrets.yml': 'secret: hidden in the vault\n',
  'fails.yml':
    '- hosts: all\n  gather_facts: false\n  tasks:\n    - name: goes wrong\n      ansible.builtin.command: sh -c "echo this is why >&2; exit 3"\n',
  'slow.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - name: takes long\n      ansible.builtin.command: sleep 300\n',
};

/** Settings of the provisioner that runs it; what it makes is in a place of the machine. */
export const settings = (place: string): object => ({
  galaxy_file: 'requirements.yml',
  roles_path: 'roles',
  user: 'root',
  extra_arguments: ['--vault-password-file', 'password', '-e', `place=${place}`],
});

/** Files that it makes there. */
export const made = {
  'copied.txt': 'as it is\n',
  'handled.txt': 'handled',
  'role.txt': 'from a role',
  'secret.txt': 'hidden in the vault',
};

/** A project with the playbook, its secrets encrypted and its role packed. */
export async function openSite(): Promise<Place> {
  const project = await openProject(files);
  const options = { cwd: project.folder, env: { ...process.env, HOME: project.folder } };
  execFileSync('ansible-vault', ['encrypt', '--vault-password-file', 'password', 'secrets.yml'], options);
  execFileSync('tar', ['-czf', 'disk.tar.gz', 'disk'], options);
  return project;
}

export async function contentsOf(folder: string, names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}
