variable "region" {
  type    = string
  default = "us-west-2"
}

variable "instance_type" {
  type    = string
  default = "t3.micro"
}

variable "ami_name" {
  type    = string
  default = "custom-ubuntu-{{timestamp}}"

  validation {
    condition     = length(var.ami_name) >= 3 && length(var.ami_name) <= 128
    error_message = "A name of an image has 3 to 128 characters."
  }
}

variable "canonical" {
  type        = string
  description = "Account that Ubuntu's images are published by."
  default     = "099720109477"
}
