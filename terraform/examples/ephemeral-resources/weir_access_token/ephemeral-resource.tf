ephemeral "weir_access_token" "billing" {
  client_id     = weir_api_key.billing.client_id
  client_secret = var.billing_secret
}
