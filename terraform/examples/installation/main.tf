# An operator's apply from nothing: brokers, a tenant on them, and what its program needs. WEIR_ENDPOINT says where, and
# WEIR_TOKEN holds the operator's token.
terraform {
  required_providers {
    weir = { source = "weir.io/weir/weir" }
  }
}

variable "brokers" {
  type    = number
  default = 3
}

variable "protected" {
  type    = bool
  default = true
}

variable "shop_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "weir_broker_cluster" "second" {
  name    = "second"
  brokers = var.brokers
}

resource "weir_tenant" "acme" {
  name                = "acme"
  display_name        = "Acme Ltd."
  limits              = { topics = 100 }
  deletion_protection = var.protected
}

resource "weir_cluster" "shop" {
  tenant_id            = weir_tenant.acme.id
  broker_cluster_id    = weir_broker_cluster.second.id
  name                 = "shop"
  default_topic_config = { "retention.ms" = "604800000" }
  deletion_protection  = var.protected
}

resource "weir_topic" "orders" {
  count      = 20
  tenant_id  = weir_tenant.acme.id
  cluster_id = weir_cluster.shop.id
  name       = format("orders-%02d", count.index)
  partitions = 1
  configs    = { "max.message.bytes" = "100000" }
}

resource "weir_topic" "private" {
  tenant_id           = weir_tenant.acme.id
  cluster_id          = weir_cluster.shop.id
  name                = "private"
  partitions          = 1
  deletion_protection = var.protected
}

resource "weir_service_account" "shop" {
  tenant_id   = weir_tenant.acme.id
  name        = "shop"
  description = "Writes orders, reads them"
}

resource "weir_api_key" "shop" {
  tenant_id          = weir_tenant.acme.id
  service_account_id = weir_service_account.shop.id
  cluster_id         = weir_cluster.shop.id
  secret_wo          = var.shop_secret
  secret_wo_version  = 1
}

data "weir_client_config" "shop" {
  tenant_id  = weir_tenant.acme.id
  cluster_id = weir_cluster.shop.id
  client     = "properties"
}

output "bootstrap_servers" {
  value = weir_cluster.shop.bootstrap_servers
}

output "api_key" {
  value = weir_api_key.shop.id
}

output "ca_pem" {
  value = data.weir_client_config.shop.ca_pem
}
