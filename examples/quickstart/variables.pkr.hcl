variable "suite" {
  type        = string
  default     = "bookworm"
  description = "The Debian release that the image is made of."
}

variable "greeting" {
  type        = string
  default     = "Hello from an image"
  description = "What the page says."

  validation {
    condition     = length(var.greeting) <= 100
    error_message = "The greeting fits into one heading: it has at most 100 characters."
  }
}

variable "port" {
  type    = number
  default = 8080
}

locals {
  name = "quickstart"
  labels = {
    "org.opencontainers.image.title"    = local.name
    "org.opencontainers.image.base.name" = "debian:${var.suite}"
  }
}
