packer {
  required_plugins {
    amazon = {
      source  = "github.com/hashicorp/amazon"
      version = ">= 1.2.8"
    }
    ansible = {
      source  = "github.com/hashicorp/ansible"
      version = ">= 1.1.0"
    }
  }
}

# The newest Ubuntu 22.04 of Canonical's, in the region of AWS_REGION unless one is given.
source "amazon-ebs" "ubuntu" {
  region        = var.region
  ami_name      = var.ami_name
  instance_type = var.instance_type
  ssh_username  = "ubuntu"

  source_ami_filter {
    owners      = [var.canonical]
    most_recent = true
    filters = {
      name                = "ubuntu/images/*ubuntu-jammy-22.04-amd64-server-*"
      root-device-type    = "ebs"
      virtualization-type = "hvm"
    }
  }

  # Instances of the image ask for tokens of the metadata service, and so does the build's own.
  imds_support = "v2.0"
  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  tags = {
    Name        = var.ami_name
    Environment = "production"
    OS_Version  = "Ubuntu 22.04"
    Base_AMI    = "{{ .SourceAMI }}"
    Base_Name   = "{{ .SourceAMIName }}"
    Built_By    = "imgbuild"
  }
}

build {
  name    = "ubuntu-build"
  sources = ["source.amazon-ebs.ubuntu"]

  provisioner "shell" {
    inline = [
      "cloud-init status --wait",
      "sudo apt-get update",
      "sudo DEBIAN_FRONTEND=noninteractive apt-get upgrade -y",
      "sudo DEBIAN_FRONTEND=noninteractive apt-get install -y curl jq unzip",
    ]
  }

  provisioner "shell" {
    scripts = [
      "${path.root}/scripts/install-docker.sh",
      "${path.root}/scripts/install-monitoring.sh",
    ]
  }

  provisioner "ansible" {
    playbook_file = "${path.root}/ansible/security-hardening.yml"
    user          = "ubuntu"
  }

  provisioner "shell" {
    inline = [
      "sudo apt-get autoremove -y",
      "sudo apt-get clean",
      "sudo rm -rf /tmp/* /var/lib/cloud/instances/* /root/.bash_history",
      "rm -f ~/.bash_history",
    ]
  }

  post-processor "manifest" {
    output     = "manifest.json"
    strip_path = true
  }
}
