variable "billing_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

# A secret of your own: in no plan and no state. To rotate it, give another one and count the version up.
resource "weir_api_key" "billing" {
  service_account_id = weir_service_account.billing.id
  cluster_id         = weir_cluster.shop.id
  secret_wo          = var.billing_secret
  secret_wo_version  = 1
}

# The server's secret: weir_api_key.trial.secret, in the state in clear.
resource "weir_api_key" "trial" {
  service_account_id = weir_service_account.billing.id
  cluster_id         = weir_cluster.shop.id
  description        = "for a trial"
  expires_at         = "2031-01-31T00:00:00Z"
  store_secret       = true
}
