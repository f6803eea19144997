data "weir_tenants" "all" {}
