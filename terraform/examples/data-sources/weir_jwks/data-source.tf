data "weir_jwks" "issuer" {}
