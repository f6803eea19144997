data "weir_service_accounts" "all" {}
