# A team's cluster, topics and program. WEIR_ENDPOINT and WEIR_TOKEN say where, and as whom.
terraform {
  required_providers {
    weir = { source = "weir.io/weir/weir" }
  }
}

variable "partitions" {
  type    = number
  default = 3
}

resource "weir_cluster" "shop" {
  name                = "shop"
  deletion_protection = false # a trial; without this line nothing deletes it
}

resource "weir_topic" "events" {
  for_each   = toset(["orders", "payments", "shipments"])
  cluster_id = weir_cluster.shop.id
  name       = each.key
  partitions = var.partitions
  configs = {
    "retention.ms" = "604800000"
  }
}

resource "weir_service_account" "billing" {
  name        = "billing"
  description = "Reads orders, writes payments"
}

data "weir_client_config" "kcat" {
  cluster_id = weir_cluster.shop.id
  client     = "kcat"
}

output "cluster_id" {
  value = weir_cluster.shop.id
}

output "principal" {
  value = weir_service_account.billing.principal
}

output "kcat" {
  value = data.weir_client_config.kcat.content
}
