data "weir_service_account" "billing" {
  id = weir_service_account.billing.id
}
